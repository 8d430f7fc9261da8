/**
 * @file One PNG or JPEG image as planes of grey or of red, green and blue.
 */
import { FirstspikeError } from '../error.ts';
import type { DecodedImage } from './decoded-image.ts';
import { decodeJpeg, isJpeg } from './jpeg.ts';
import { decodePng, isPng } from './png.ts';

/**
 * Decodes a PNG (any depth, grey, colour or palette) or JPEG; alpha is dropped.
 * @param file name for error messages
 * @throws FirstspikeError `bad-file` if it is neither or is damaged.
 * @example
 * ```ts
 * const png = Uint8Array.from(atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4XmNgBwAACQAIthLoQgAAAABJRU5ErkJggg=='), (c) => c.charCodeAt(0));
 * decodeImage(png, 'dot.png').planes; // → [7]
 * ```
 */
export function decodeImage(bytes: Uint8Array, file: string): DecodedImage {
  const decode = isPng(bytes) ? decodePng : isJpeg(bytes) ? decodeJpeg : undefined;
  if (decode === undefined) {
    throw new FirstspikeError(
      'bad-file',
      `${file} is neither PNG nor JPEG, whatever its name says; convert it`,
      { file },
    );
  }
  try {
    return decode(bytes);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new FirstspikeError('bad-file', `${file} cannot be decoded (${why}); replace or remove it`, {
      file,
    });
  }
}
