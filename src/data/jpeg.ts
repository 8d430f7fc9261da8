/**
 * @file JPEG, baseline and progressive, by jpeg-js.
 */
import { decode } from 'jpeg-js';
import { type DecodedImage, MAX_PIXELS } from './decoded-image.ts';
import { toPlanes } from './interleaved.ts';

/** Whether the bytes start as a JPEG does. */
export function isJpeg(bytes: Uint8Array): boolean {
  return bytes.length > 3 && bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

/** The decoder gives grey images as colour: the frame header says which they are. */
export function decodeJpeg(bytes: Uint8Array): DecodedImage {
  const { width, height, data } = decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: MAX_PIXELS / 1e6,
    maxMemoryUsageInMB: 256,
  });
  const channels = componentCount(bytes) === 1 ? 1 : 3;
  return { width, height, channels, planes: toPlanes(data, 3, channels) };
}

/** Number of colour components in the first start-of-frame segment (markers C0…CF but C4, C8 and CC). */
function componentCount(bytes: Uint8Array): number {
  let offset = 2;
  while (offset + 9 < bytes.length) {
    const marker = bytes[offset + 1];
    if (marker === 0xff) {
      offset++;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return bytes[offset + 9];
    }
    offset += 2 + bytes[offset + 2] * 256 + bytes[offset + 3];
  }
  return 3;
}
