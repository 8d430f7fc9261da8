/**
 * @file What the first bytes of a picture say: its size, its channels, its depth.
 */
import type { PictureHeader } from './decoded-image.ts';
import { damaged, formatOf } from './picture-formats.ts';

/** Bytes that hold the header of most pictures. */
export const HEADER_BYTES = 2 ** 16;

/**
 * The header; undefined if it reaches beyond these bytes.
 * @throws FirstspikeError `bad-file` if they are no picture or its header is damaged
 */
export function pictureHeader(bytes: Uint8Array, file: string): PictureHeader | undefined {
  const { header } = formatOf(bytes, file);
  try {
    return header(bytes);
  } catch (error) {
    throw damaged(file, error);
  }
}
