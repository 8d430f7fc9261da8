/**
 * @file Interlaced PNG with less than 8 bits, which the decoder cannot read: its seven passes (Adam7) are PNG images of
 * their own, with the same header but for their size, and fill the places that Adam7 gives them.
 * Source: Portable Network Graphics, third edition, section 8.1.
 */
import { unzlibSync, zlibSync } from 'fflate';
import { crc32 } from './crc32.ts';

/** First row and column of each pass, and its steps. */
const passes: readonly (readonly [row: number, column: number, rows: number, columns: number])[] = [
  [0, 0, 8, 8],
  [0, 4, 8, 8],
  [4, 0, 8, 4],
  [0, 2, 4, 4],
  [2, 0, 4, 2],
  [0, 1, 2, 2],
  [1, 0, 2, 1],
];

/** Header fields of a PNG: chunk data of IHDR, palette chunk if any, and the joined image data. */
export interface PngParts {
  readonly header: Uint8Array;
  readonly palette: Uint8Array | undefined;
  readonly data: Uint8Array;
}

/**
 * The image of a PNG from the images of its passes.
 * @param decodePass decodes one pass, a whole PNG file without interlacing, to one value per pixel
 */
export function deinterlaced(parts: PngParts, decodePass: (png: Uint8Array) => Uint8Array): Uint8Array {
  const view = new DataView(parts.header.buffer, parts.header.byteOffset, parts.header.length);
  const [width, height, depth] = [view.getUint32(0), view.getUint32(4), parts.header[8]];
  const raw = unzlibSync(parts.data);
  const result = new Uint8Array(width * height);
  let at = 0;
  for (const [row, column, rows, columns] of passes) {
    const [w, h] = [Math.ceil((width - column) / columns), Math.ceil((height - row) / rows)];
    if (w <= 0 || h <= 0) continue;
    const bytes = h * (1 + Math.ceil((w * depth) / 8));
    if (at + bytes > raw.length) throw new Error('it ends within its image data');
    const values = decodePass(passFile(parts, w, h, raw.subarray(at, at + bytes)));
    at += bytes;
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) result[(row + y * rows) * width + column + x * columns] = values[y * w + x];
    }
  }
  return result;
}

function passFile(parts: PngParts, width: number, height: number, raw: Uint8Array): Uint8Array {
  const header = parts.header.slice();
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header[12] = 0;
  const chunks = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    ...(parts.palette ? [chunk('PLTE', parts.palette)] : []),
    chunk('IDAT', zlibSync(raw, { level: 0 })),
    chunk('IEND', new Uint8Array(0)),
  ];
  const file = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const each of chunks) {
    file.set(each, at);
    at += each.length;
  }
  return file;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const result = new Uint8Array(12 + data.length);
  const view = new DataView(result.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) result[4 + i] = type.charCodeAt(i);
  result.set(data, 8);
  view.setUint32(8 + data.length, crc32(result.subarray(4, 8 + data.length)));
  return result;
}
