/**
 * @file One picture as planes of grey or of red, green and blue.
 */
import type { DecodedImage } from './decoded-image.ts';
import { damaged, formatOf } from './picture-formats.ts';

/**
 * Decodes a PNG (any depth, grey, colour or palette), JPEG, BMP or WebP; alpha is dropped.
 * @param file name for error messages
 * @throws FirstspikeError `bad-file` if it is none of them or is damaged.
 * @example
 * ```ts
 * const png = Uint8Array.from(atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4XmNgBwAACQAIthLoQgAAAABJRU5ErkJggg=='), (c) => c.charCodeAt(0));
 * decodeImage(png, 'dot.png').planes; // → [7]
 * ```
 */
export function decodeImage(bytes: Uint8Array, file: string): DecodedImage {
  const { decode } = formatOf(bytes, file);
  try {
    return decode(bytes);
  } catch (error) {
    throw damaged(file, error);
  }
}
