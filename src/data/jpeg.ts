/**
 * @file JPEG, baseline and progressive: by mozjpeg, which gives libjpeg's pixels; CMYK, which it does not convert, by jpeg-js.
 */
import { decode } from 'jpeg-js';
import { grouped } from '../error.ts';
import { type DecodedImage, MAX_PIXELS, type PictureHeader } from './decoded-image.ts';
import { orientationOf } from './exif.ts';
import { toPlanes } from './interleaved.ts';
import { decodeMozjpeg } from './mozjpeg.ts';

/** Whether the bytes start as a JPEG does. */
export function isJpeg(bytes: Uint8Array): boolean {
  return bytes.length > 3 && bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

/** Undefined where the frame lies beyond these bytes. */
export function jpegPictureHeader(bytes: Uint8Array): PictureHeader | undefined {
  const { frame, orientation } = jpegHeader(bytes);
  if (frame === undefined) return undefined;
  const { width, height, components } = frame;
  const channels = components === 1 ? 1 : 3;
  return { width, height, channels, isDeep: false, ...(orientation && { orientation }) };
}

/** Pixels of the block that every code of a scan stands for. */
const BLOCK = 64;

/** Red, green and blue, or grey as the frame header says. */
export function decodeJpeg(bytes: Uint8Array): DecodedImage {
  const { frame, adobeTransform, orientation } = jpegHeader(bytes);
  if (frame === undefined) throw new Error('it has no frame');
  const { width, height, components } = frame;
  // A block takes at least one bit: more blocks than bits are a header that lies.
  if ((width * height) / BLOCK > 8 * bytes.length) {
    throw new Error(`${grouped(bytes.length)} bytes cannot hold ${width}×${height} pixels`);
  }
  if (width * height > MAX_PIXELS) throw new Error(`${width}×${height} pixels are too many`);
  const channels = components === 1 ? 1 : 3;
  const planes = components === 4 ? cmyk(bytes, adobeTransform) : toPlanes(decodeMozjpeg(bytes), 4, channels);
  if (planes.length !== channels * width * height) throw new Error(`it is not ${width}×${height} pixels`);
  return { width, height, channels, planes, ...(orientation && { orientation }) };
}

function cmyk(bytes: Uint8Array, adobeTransform: number | undefined): Uint8Array {
  if (adobeTransform === undefined) {
    throw new Error('its colours are CMYK and nothing says how they are stored; save it as RGB');
  }
  const { data } = decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: MAX_PIXELS / 1e6,
    maxMemoryUsageInMB: 256,
  });
  return toPlanes(data, 3, 3);
}

interface Frame {
  readonly width: number;
  readonly height: number;
  /** Number of colour components. */
  readonly components: number;
}

/** What a file says before its first scan. */
export interface JpegHeader {
  readonly frame?: Frame;
  /** Of the Adobe segment: 0 stores the colours themselves, 1 luminance and chrominance, 2 those of CMY, and K. */
  readonly adobeTransform?: number;
  readonly orientation?: number;
}

/** What the segments up to the first scan say: start of frame (markers C0…CF but C4, C8 and CC), APP1, APP14. */
export function jpegHeader(bytes: Uint8Array): JpegHeader {
  const at = (offset: number): number => bytes[offset] * 256 + bytes[offset + 1];
  let header: JpegHeader = {};
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
      header = {
        ...header,
        frame: { height: at(offset + 5), width: at(offset + 7), components: content[5] },
      };
    }
    offset += 2 + at(offset + 2);
  }
  return header;
}
