/**
 * @file WebP, lossy and lossless, by libwebp as WebAssembly: Pillow's pixels. Moving pictures are refused.
 * Source of the container: RFC 9649.
 */
import createDecoder, { type WebPModule } from '@jsquash/webp/codec/dec/webp_dec.js';
import { type DecodedImage, MAX_PIXELS, type PictureHeader } from './decoded-image.ts';
import { embeddedDecoder } from './embedded-decoder.ts';
import { orientationOf } from './exif.ts';
import { WEBP } from './generated/webp.ts';
import { withoutAlpha } from './interleaved.ts';

const textAt = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

/** Whether the bytes start as a WebP does. */
export const isWebp = (bytes: Uint8Array): boolean =>
  bytes.length > 15 && textAt(bytes, 0) === 'RIFF' && textAt(bytes, 8) === 'WEBP';

/** Undefined where the header goes beyond these bytes. @throws Error for moving pictures and damage */
export function webpHeader(bytes: Uint8Array): PictureHeader | undefined {
  if (bytes.length < 30) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const three = (at: number): number => view.getUint16(at, true) | (bytes[at + 2] << 16);
  const about = { channels: 3, isDeep: false } as const;
  switch (textAt(bytes, 12)) {
    case 'VP8 ':
      return {
        ...about,
        width: view.getUint16(26, true) & 0x3fff,
        height: view.getUint16(28, true) & 0x3fff,
      };
    case 'VP8L': {
      const size = view.getUint32(21, true);
      return { ...about, width: (size & 0x3fff) + 1, height: ((size >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X': {
      if (bytes[20] & 2) throw new Error('it is a moving picture');
      const orientation = orientationIn(bytes, view);
      return { ...about, width: three(24) + 1, height: three(27) + 1, ...(orientation && { orientation }) };
    }
    default:
      throw new Error('its first part is none of a WebP');
  }
}

/** Of the part with EXIF data, where these bytes reach so far. */
function orientationIn(bytes: Uint8Array, view: DataView): number | undefined {
  for (let at = 12; at + 8 < bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    if (textAt(bytes, at) === 'EXIF') {
      const content = bytes.subarray(at + 8, at + 8 + size);
      return orientationOf(textAt(content, 0) === 'Exif' ? content.subarray(6) : content);
    }
    at += 8 + size + (size % 2);
  }
  return undefined;
}

const decoder = embeddedDecoder<WebPModule>(WEBP, createDecoder);

/** Red, green and blue; alpha is dropped. */
export function decodeWebp(bytes: Uint8Array): DecodedImage {
  const header = webpHeader(bytes);
  if (header === undefined) throw new Error('it ends within its header');
  const { width, height, orientation } = header;
  if (width * height > MAX_PIXELS) throw new Error(`${width}×${height} pixels are too many`);
  const { image } = decoder((module) => module.decode(bytes as Uint8Array<ArrayBuffer>));
  if (image === null || image.width !== width || image.height !== height) throw new Error('damaged');
  const data = new Uint8Array(image.data.buffer, image.data.byteOffset, image.data.length);
  return { width, height, channels: 3, planes: withoutAlpha(data, 4), ...(orientation && { orientation }) };
}
