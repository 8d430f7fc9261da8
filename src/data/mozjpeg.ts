/**
 * @file The JPEG decoder mozjpeg: libjpeg's pixels, bit for bit those that Pillow gives. What it can mend with pixels of its own
 * (a file that ends early) is damage here.
 */
import createDecoder, { type MozJPEGModule } from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import { embeddedDecoder } from './embedded-decoder.ts';
import { MOZJPEG } from './generated/mozjpeg.ts';

const decoder = embeddedDecoder<MozJPEGModule>(MOZJPEG, createDecoder);

/** Bytes between segments that belong to none cost no pixel. */
const isDamage = (line: string): boolean =>
  /premature end|corrupt jpeg data/i.test(line) && !/extraneous/.test(line);

/**
 * Red, green, blue and alpha of each pixel, row by row.
 * @throws Error if the file is damaged
 */
export function decodeMozjpeg(bytes: Uint8Array): Uint8Array {
  const { image, said } = decoder((module) => module.decode(bytes as Uint8Array<ArrayBuffer>, false));
  const damage = said.find(isDamage);
  if (image === null || damage !== undefined) throw new Error(damage ?? said.at(-1) ?? 'damaged');
  return new Uint8Array(image.data.buffer, image.data.byteOffset, image.data.length);
}
