/** @file Bytes of a drawing in the units of a network's pixels. */
import type { ImagePixels, NetworkInfo } from '../worker/protocol.ts';

/** Black becomes xMin, white xMax; pixels of the network's own data stay as they are. */
export function inUnits(
  pixels: ImagePixels,
  { xMin, xMax }: Pick<NetworkInfo, 'xMin' | 'xMax'>,
): ImagePixels {
  if (!(pixels instanceof Uint8Array) || (xMin === 0 && xMax === 255)) return pixels;
  return Float32Array.from(pixels, (byte) => xMin + (byte / 255) * (xMax - xMin));
}

/** Brightness 0…1 of a pixel. */
export function brightness(
  pixels: ImagePixels,
  index: number,
  { xMin, xMax }: Pick<NetworkInfo, 'xMin' | 'xMax'>,
): number {
  return pixels instanceof Uint8Array ? pixels[index] / 255 : (pixels[index] - xMin) / (xMax - xMin);
}
