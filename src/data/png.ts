/**
 * @file PNG of every colour type and depth, by fast-png.
 */
import { type DecodedPng, decode, hasPngSignature } from 'fast-png';
import type { DecodedImage, PictureHeader } from './decoded-image.ts';
import { isOneColour, onlyTransparency, toPlanes, withoutAlpha } from './interleaved.ts';
import { essentialChunks } from './png-chunks.ts';
import { deinterlaced } from './png-interlaced.ts';

/** Whether the bytes start as a PNG does. */
export function isPng(bytes: Uint8Array): boolean {
  return bytes.length > 8 && hasPngSignature(bytes);
}

/** Undefined where the header goes beyond these bytes. */
export function pngHeader(bytes: Uint8Array): PictureHeader | undefined {
  if (bytes.length < 26) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [depth, colour] = [bytes[24], bytes[25]];
  const size = { width: view.getUint32(16), height: view.getUint32(20) };
  return { ...size, channels: colour === 0 || colour === 4 ? 1 : 3, isDeep: depth === 16 };
}

/** Palettes become colour, depths under 8 bits are stretched to 0…255, alpha is dropped. */
export function decodePng(bytes: Uint8Array): DecodedImage {
  const { file, parts, orientation } = essentialChunks(bytes);
  const [depth, interlaced] = [parts.header[8], parts.header[12] === 1];
  const size = new DataView(parts.header.buffer, parts.header.byteOffset);
  const png = depth < 8 && interlaced ? undefined : decode(file, { checkCrc: true });
  const [width, height] = [size.getUint32(0), size.getUint32(4)];
  const values = (): Uint8Array =>
    png === undefined ? deinterlaced(parts, (pass) => unpack(decode(pass, { checkCrc: true }))) : unpack(png);
  const about = { width, height, ...(orientation !== undefined && { orientation }) };
  if (parts.header[9] === PALETTE) {
    const indices = values();
    const colours = coloured(indices, parts.palette);
    // A palette of one colour, each time of another transparency.
    if (isOneColour(colours, 3) && !isOneColour(indices, 1)) throw onlyTransparency();
    return { ...about, channels: 3, planes: toPlanes(colours, 3, 3) };
  }
  if (png === undefined || depth < 8) {
    const white = 2 ** depth - 1;
    return { ...about, channels: 1, planes: values().map((value) => (value * 255) / white) };
  }
  const channels = png.channels < 3 ? 1 : 3;
  const pixels = png.data instanceof Uint16Array ? png.data : new Uint8Array(png.data);
  const planes =
    png.channels === 2 || png.channels === 4
      ? withoutAlpha(pixels, png.channels)
      : toPlanes(pixels, png.channels, channels);
  return { ...about, channels, planes };
}

/** Colour type of indices into a palette. */
const PALETTE = 3;

function coloured(indices: Uint8Array, palette: Uint8Array = new Uint8Array(0)): Uint8Array {
  const pixels = new Uint8Array(indices.length * 3);
  indices.forEach((index, position) => {
    if (3 * index + 3 > palette.length) throw new Error(`palette has no colour ${index}`);
    pixels.set(palette.subarray(3 * index, 3 * index + 3), position * 3);
  });
  return pixels;
}

/** Values of 1, 2, 4 or 8 bits, packed from the high bits down with each row starting on a byte. */
function unpack({ data, width, height, depth }: DecodedPng): Uint8Array {
  const rowBytes = Math.ceil((width * depth) / 8);
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
