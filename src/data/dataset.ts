/**
 * @file A set of images, with or without labels, whatever file it came from; in memory, or read when they are wanted.
 */

/**
 * The part a dataset's images play: a model or its thresholds may be fitted to `train` images, `test` images only
 * measure.
 */
export type Split = 'train' | 'test';

/** Pixels: bytes 0…255, or floats in whatever range the file has (see `preprocess.ts`). */
export type StoredPixels = Uint8Array | Float32Array;

/** What is known of a set of images before their pixels are read. */
export interface ImageSet {
  /** For reports, e.g. `MNIST test set`. */
  readonly name: string;
  readonly split: Split;
  /** Channels, height, width of one image. */
  readonly shape: readonly [channels: number, height: number, width: number];
  /** Number of images. */
  readonly length: number;
  /** One class index per image, 0…classes − 1; empty for images without labels. */
  readonly labels: Int32Array;
  /** Number of classes (largest label + 1, or what the format says). */
  readonly classes: number;
  /** Names of the classes where the format knows them, in the order of their indices. */
  readonly classNames?: readonly string[];
  /** What a reader of the results must know about these images; programs show it as a warning. */
  readonly note?: string;
  /** Place of each image in its file, where these are not the first ones. */
  readonly places?: Int32Array;
  /** What the reader did to the images, a sentence each; part of every report. */
  readonly changes?: readonly string[];
  /** Files in class folders that hold no image that can be read. */
  readonly unreadable?: number;
  /** What was done to each picture (`resize=256,crop=224,bilinear`), if anything was. */
  readonly transform?: string;
}

/** Images in memory. */
export interface ImageDataset extends ImageSet {
  /** All pixels, image by image, each in channel, row, column order (NCHW). Bytes are 0…255. */
  readonly pixels: StoredPixels;
  /**
   * The pixel value of full intensity (255, 1 or 65535), or null for pixels that are no intensities. Default: found from
   * the pixels.
   */
  readonly white?: number | null;
}
