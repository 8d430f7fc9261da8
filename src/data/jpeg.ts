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

/** Pixels of the block that every code of a scan stands for. */
const BLOCK = 64;

/** The decoder gives grey images as colour: the frame header says which they are. */
export function decodeJpeg(bytes: Uint8Array): DecodedImage {
  const frame = frameOf(bytes);
  // The decoder fills in what is missing, at length. A block takes at least one bit.
  if (frame && (frame.width * frame.height) / BLOCK > 8 * bytes.length) {
    throw new Error(`${bytes.length} bytes cannot hold ${frame.width}×${frame.height} pixels`);
  }
  const { width, height, data } = decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: MAX_PIXELS / 1e6,
    maxMemoryUsageInMB: 256,
  });
  const channels = frame?.components === 1 ? 1 : 3;
  return { width, height, channels, planes: toPlanes(data, 3, channels) };
}

interface Frame {
  readonly width: number;
  readonly height: number;
  /** Number of colour components. */
  readonly components: number;
}

/** What the first start-of-frame segment (markers C0…CF but C4, C8 and CC) says. */
function frameOf(bytes: Uint8Array): Frame | undefined {
  const at = (offset: number): number => bytes[offset] * 256 + bytes[offset + 1];
  let offset = 2;
  while (offset + 9 < bytes.length) {
    const marker = bytes[offset + 1];
    if (marker === 0xff) {
      offset++;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { height: at(offset + 5), width: at(offset + 7), components: bytes[offset + 9] };
    }
    offset += 2 + at(offset + 2);
  }
  return undefined;
}
