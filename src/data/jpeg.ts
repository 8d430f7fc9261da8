/**
 * @file JPEG, baseline and progressive, by jpeg-js.
 */
import { decode } from 'jpeg-js';
import { grouped } from '../error.ts';
import { type DecodedImage, MAX_PIXELS } from './decoded-image.ts';
import { orientationOf } from './exif.ts';
import { toPlanes } from './interleaved.ts';

/** Whether the bytes start as a JPEG does. */
export function isJpeg(bytes: Uint8Array): boolean {
  return bytes.length > 3 && bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

/** Pixels of the block that every code of a scan stands for. */
const BLOCK = 64;

/** The decoder gives grey images as colour: the frame header says which they are. */
export function decodeJpeg(bytes: Uint8Array): DecodedImage {
  const { frame, isJfif, adobeTransform, orientation } = headerOf(bytes);
  // The decoder fills in what is missing, at length. A block takes at least one bit.
  if (frame && (frame.width * frame.height) / BLOCK > 8 * bytes.length) {
    throw new Error(`${grouped(bytes.length)} bytes cannot hold ${frame.width}×${frame.height} pixels`);
  }
  const components = frame?.components.length ?? 3;
  if (components === 4 && adobeTransform === undefined) {
    throw new Error('its colours are CMYK and nothing says how they are stored; save it as RGB');
  }
  const storesRgb = components === 3 && !isJfif && (adobeTransform ?? (isNamedRgb(frame) ? 0 : 1)) === 0;
  const { width, height, data } = decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    ...(storesRgb && { colorTransform: false }),
    maxResolutionInMP: MAX_PIXELS / 1e6,
    maxMemoryUsageInMB: 256,
  });
  const channels = components === 1 ? 1 : 3;
  return {
    width,
    height,
    channels,
    planes: toPlanes(data, 3, channels),
    ...(orientation && { orientation }),
  };
}

interface Frame {
  readonly width: number;
  readonly height: number;
  /** Identifiers of the colour components. */
  readonly components: readonly number[];
}

interface Header {
  readonly frame?: Frame;
  readonly isJfif: boolean;
  /** Of the Adobe segment: 0 stores the colours themselves, 1 luminance and chrominance, 2 those of CMY, and K. */
  readonly adobeTransform?: number;
  readonly orientation?: number;
}

/** Without JFIF and Adobe segments, the components' names tell, as in libjpeg's `default_decompress_parms`. */
const isNamedRgb = (frame: Frame | undefined): boolean =>
  frame !== undefined && String.fromCharCode(...frame.components) === 'RGB';

/** What the segments up to the first scan say: start of frame (markers C0…CF but C4, C8 and CC), APP0, APP1, APP14. */
function headerOf(bytes: Uint8Array): Header {
  const at = (offset: number): number => bytes[offset] * 256 + bytes[offset + 1];
  let header: Header = { isJfif: false };
  let offset = 2;
  while (offset + 9 < bytes.length) {
    const marker = bytes[offset + 1];
    if (marker === 0xff) {
      offset++;
      continue;
    }
    const content = bytes.subarray(offset + 4, offset + 2 + at(offset + 2));
    const starts = (text: string): boolean => [...text].every((c, i) => content[i] === c.charCodeAt(0));
    if (marker === 0xda) break;
    if (marker === 0xe0 && starts('JFIF\0')) header = { ...header, isJfif: true };
    if (marker === 0xe1 && starts('Exif\0\0')) {
      const orientation = orientationOf(content.subarray(6));
      if (orientation !== undefined) header = { ...header, orientation };
    }
    if (marker === 0xee && starts('Adobe') && content.length >= 12) {
      header = { ...header, adobeTransform: content[11] };
    }
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      // The decoder makes room for each of them before it refuses the second.
      if (header.frame) throw new Error('it has several frames, and a picture has one');
      const components = Array.from({ length: content[5] }, (_, i) => content[6 + 3 * i] ?? 0);
      header = { ...header, frame: { height: at(offset + 5), width: at(offset + 7), components } };
    }
    offset += 2 + at(offset + 2);
  }
  return header;
}
