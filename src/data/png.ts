/**
 * @file PNG of every colour type and depth, by fast-png.
 */
import { type DecodedPng, decode, hasPngSignature } from 'fast-png';
import type { DecodedImage } from './decoded-image.ts';
import { toPlanes } from './interleaved.ts';
import { essentialChunks } from './png-chunks.ts';

/** Whether the bytes start as a PNG does. */
export function isPng(bytes: Uint8Array): boolean {
  return bytes.length > 8 && hasPngSignature(bytes);
}

/** Palettes become colour, depths under 8 bits are stretched to 0…255, alpha is dropped. */
export function decodePng(bytes: Uint8Array): DecodedImage {
  const png = decode(essentialChunks(bytes), { checkCrc: true });
  const { width, height } = png;
  if (png.palette !== undefined) {
    const colours = png.palette;
    const indices = unpack(png);
    const pixels = new Uint8Array(indices.length * 3);
    indices.forEach((index, position) => {
      if (index >= colours.length) throw new Error(`palette has no colour ${index}`);
      pixels.set(colours[index].slice(0, 3), position * 3);
    });
    return { width, height, channels: 3, planes: toPlanes(pixels, 3, 3) };
  }
  if (png.depth < 8) {
    const white = 2 ** png.depth - 1;
    return { width, height, channels: 1, planes: unpack(png).map((value) => (value * 255) / white) };
  }
  const channels = png.channels < 3 ? 1 : 3;
  const pixels = png.data instanceof Uint16Array ? png.data : new Uint8Array(png.data);
  return { width, height, channels, planes: toPlanes(pixels, png.channels, channels) };
}

/** Values of 1, 2, 4 or 8 bits, packed from the high bits down with each row starting on a byte. */
function unpack({ data, width, height, depth }: DecodedPng): Uint8Array {
  const rowBytes = Math.ceil((width * depth) / 8);
  if (data.length !== rowBytes * height)
    throw new Error('interlaced with less than 8 bits; save it without interlacing');
  const perByte = 8 / depth;
  const values = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const byte = data[row * rowBytes + Math.floor(column / perByte)];
      const shift = 8 - depth * ((column % perByte) + 1);
      values[row * width + column] = (byte >> shift) & (2 ** depth - 1);
    }
  }
  return values;
}
