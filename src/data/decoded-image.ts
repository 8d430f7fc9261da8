/**
 * @file What an image decoder returns, whatever the format.
 */

/** Width times height: more is no image for a classifier, but a header that lies. */
export const MAX_PIXELS = 1 << 24;

/** A decoded image without its transparency. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Channel, row, column. Bytes are 0…255, 16-bit values 0…65535. */
  readonly planes: Uint8Array | Uint16Array;
  /** EXIF orientation, 1…8, if the file has one. It is not applied. */
  readonly orientation?: number;
}

/** What the first bytes of a picture say. */
export interface PictureHeader extends Pick<DecodedImage, 'width' | 'height' | 'channels' | 'orientation'> {
  /** 16 bits a value. */
  readonly isDeep: boolean;
}
