/**
 * @file What of a PNG makes its pixels, checked before anything of its size is allocated: header, palette, image data.
 * Source: Portable Network Graphics, third edition, sections 5 and 11.
 */
import { Unzlib } from 'fflate';
import { MAX_PIXELS } from './decoded-image.ts';
import { orientationOf } from './exif.ts';
import type { PngParts } from './png-interlaced.ts';

const ESSENTIAL = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND']);
const SIGNATURE_BYTES = 8;
/** Length, type and checksum. */
const FRAME_BYTES = 12;
/** Image data of more bytes than this are measured before they are decoded: they could inflate a thousandfold. */
const UNSUSPICIOUS = 1 << 16;
/** Deflate cannot shrink more. */
const DEFLATE_RATIO = 1032;
/** Channels by colour type. */
const channelsOf: Readonly<Record<number, number | undefined>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

export interface EssentialPng {
  /** The file without chunks that pixels do not depend on (profiles, texts, transparency). */
  readonly file: Uint8Array;
  readonly parts: PngParts;
  /** EXIF orientation, if there is one. */
  readonly orientation: number | undefined;
}

/**
 * What pixels depend on.
 * @throws Error if the image is too large, or its data are more than its size asks for
 */
export function essentialChunks(bytes: Uint8Array): EssentialPng {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const kept = [bytes.subarray(0, SIGNATURE_BYTES)];
  const data: Uint8Array[] = [];
  let expected = 0;
  let [header, palette, orientation]: [Uint8Array, Uint8Array | undefined, number | undefined] = [
    new Uint8Array(13),
    undefined,
    undefined,
  ];
  let type = '';
  for (let at = SIGNATURE_BYTES; type !== 'IEND'; ) {
    if (at + FRAME_BYTES > bytes.length) throw new Error('it ends before its last chunk');
    const length = view.getUint32(at);
    const end = at + FRAME_BYTES + length;
    if (end > bytes.length) throw new Error('it ends within a chunk');
    type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === 'IHDR' && length >= 13) {
      if (expected > 0) throw new Error('it has two headers');
      expected = rawBytes(view, at + 8);
    }
    const content = bytes.subarray(at + 8, end - 4);
    if (type === 'IHDR' && length >= 13) header = content;
    if (type === 'PLTE') palette = content;
    if (type === 'eXIf') orientation = orientationOf(content);
    if (type === 'IDAT') data.push(content);
    if (ESSENTIAL.has(type)) kept.push(bytes.subarray(at, end));
    at = end;
  }
  checkLength(data, expected);
  return { file: joined(kept), parts: { header, palette, data: joined(data) }, orientation };
}

/** Bytes of the image before compression, filters included; interlacing takes at most twice as many. */
function rawBytes(view: DataView, header: number): number {
  const [width, height] = [view.getUint32(header), view.getUint32(header + 4)];
  if (width === 0 || height === 0) throw new Error(`it has ${width}×${height} pixels`);
  if (width * height > MAX_PIXELS) {
    throw new Error(`${width}×${height} pixels are more than ${MAX_PIXELS}`);
  }
  const depth = view.getUint8(header + 8);
  const channels = channelsOf[view.getUint8(header + 9)] ?? 4;
  return 2 * height * (1 + Math.ceil((width * channels * depth) / 8));
}

/** `expected` bounds the inflated length from above, and half of it from below. */
function checkLength(data: readonly Uint8Array[], expected: number): void {
  const compressed = data.reduce((sum, part) => sum + part.length, 0);
  if (expected / 2 > DEFLATE_RATIO * compressed) throw new Error('it holds less data than its size asks for');
  if (compressed <= UNSUSPICIOUS) return;
  let length = 0;
  const inflator = new Unzlib((chunk) => {
    length += chunk.length;
    if (length > expected) throw new Error('it holds more data than its size asks for');
  });
  for (const part of data) {
    // Small steps, for all that one step inflates is in memory at once.
    for (let at = 0; at < part.length; at += UNSUSPICIOUS)
      inflator.push(part.subarray(at, at + UNSUSPICIOUS));
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
