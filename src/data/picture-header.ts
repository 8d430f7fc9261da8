/**
 * @file What the first bytes of a picture say: its size, its channels, its depth.
 */
import { FirstspikeError } from '../error.ts';
import type { DecodedImage } from './decoded-image.ts';
import { isJpeg, jpegHeader } from './jpeg.ts';
import { isPng } from './png.ts';

export interface PictureHeader extends Pick<DecodedImage, 'width' | 'height' | 'channels' | 'orientation'> {
  /** 16 bits a value. */
  readonly isDeep: boolean;
}

/** Bytes that hold the header of most pictures. */
export const HEADER_BYTES = 2 ** 16;

/**
 * The header; undefined if it reaches beyond these bytes.
 * @throws FirstspikeError `bad-file` if they are no PNG and no JPEG
 */
export function pictureHeader(bytes: Uint8Array, file: string): PictureHeader | undefined {
  if (isPng(bytes)) {
    if (bytes.length < 26) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const [depth, colour] = [bytes[24], bytes[25]];
    const size = { width: view.getUint32(16), height: view.getUint32(20) };
    return { ...size, channels: colour === 0 || colour === 4 ? 1 : 3, isDeep: depth === 16 };
  }
  if (isJpeg(bytes)) {
    const { frame, orientation } = jpegHeader(bytes);
    if (frame === undefined) return undefined;
    const { width, height, components } = frame;
    return {
      width,
      height,
      channels: components === 1 ? 1 : 3,
      isDeep: false,
      ...(orientation && { orientation }),
    };
  }
  throw new FirstspikeError(
    'bad-file',
    `${file} is neither PNG nor JPEG, whatever its name says; convert it`,
    {
      file,
    },
  );
}
