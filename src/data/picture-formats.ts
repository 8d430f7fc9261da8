/**
 * @file The formats of pictures: how each is recognised by its first bytes, what its header says, how it is decoded. Names of files
 * only say which files are looked at.
 */
import { FirstspikeError } from '../error.ts';
import { bmpHeader, decodeBmp, isBmp } from './bmp.ts';
import { PICTURES } from './class-folders.ts';
import type { DecodedImage, PictureHeader } from './decoded-image.ts';
import { decodeJpeg, isJpeg, jpegPictureHeader } from './jpeg.ts';
import { decodePng, isPng, pngHeader } from './png.ts';
import { decodeWebp, isWebp, webpHeader } from './webp.ts';

interface PictureFormat {
  readonly is: (bytes: Uint8Array) => boolean;
  /** Undefined where the header goes beyond these bytes. @throws Error */
  readonly header: (bytes: Uint8Array) => PictureHeader | undefined;
  /** @throws Error saying what is damaged */
  readonly decode: (bytes: Uint8Array) => DecodedImage;
}

const formats: readonly PictureFormat[] = [
  { is: isPng, header: pngHeader, decode: decodePng },
  { is: isJpeg, header: jpegPictureHeader, decode: decodeJpeg },
  { is: isBmp, header: bmpHeader, decode: decodeBmp },
  { is: isWebp, header: webpHeader, decode: decodeWebp },
];

/** @throws FirstspikeError `bad-file` if the bytes are no picture */
export function formatOf(bytes: Uint8Array, file: string): PictureFormat {
  const format = formats.find(({ is }) => is(bytes));
  if (format !== undefined) return format;
  throw new FirstspikeError('bad-file', `${file} is not ${PICTURES}, whatever its name says; convert it`, {
    file,
  });
}

/** What a decoder says of a file. */
export function damaged(file: string, error: unknown): FirstspikeError {
  const why = error instanceof Error ? error.message : String(error);
  return new FirstspikeError('bad-file', `${file} cannot be decoded (${why}); replace or remove it`, {
    file,
  });
}
