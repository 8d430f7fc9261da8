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
  /** File of each image, where images are files: its path relative to the data. */
  readonly files?: readonly string[];
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
  /** What the file stores, as messages say it, e.g. `16-bit integers`. Default: floats, or bytes. */
  readonly numbers?: string | undefined;
}

/** What pixels run to. */
export interface PixelUnits {
  readonly min: number;
  readonly max: number;
  /** The value of full intensity: 255, 1 or 65535; null where pixels are no intensities, such as standardised ones. */
  readonly white: number | null;
  /** As messages print it: `bytes 0…255`, `floats −2.1…2.6`, `16-bit integers 0…65535`. */
  readonly text: string;
  /** What the file stores, where that is neither bytes nor floats. */
  readonly numbers?: string | undefined;
}

/** Filters by the names that torchvision and Pillow give them. */
export type Interpolation = 'bilinear' | 'bicubic';

/** A transform; without sizes it does nothing. */
export interface Transform {
  /** Length of the shorter side in pixels; the longer one keeps the picture's proportions. */
  readonly resize?: number | undefined;
  /** Side of the square that is cut out of the middle. */
  readonly crop?: number | undefined;
  /** Default `bilinear`. */
  readonly interpolation?: Interpolation | undefined;
}

/** What pictures of a set become. */
export interface PictureRecipe {
  readonly channels: 1 | 3;
  readonly transform: Transform;
  /** Floats 0…1, as 16-bit pictures need them, instead of bytes. */
  readonly isDeep: boolean;
}

/** Files of pictures, which are decoded where they are computed on. */
export interface EncodedPictures {
  readonly files: readonly { readonly file: string; readonly bytes: Uint8Array }[];
  readonly recipe: PictureRecipe;
  /** Shape of every image that they become. */
  readonly shape: ImageDataset['shape'];
  /** White of the pixels that are wanted. Default: 255, or 1 of deep ones. */
  readonly white?: number;
}

/** Some images: their pixels, image by image, or the files that hold them. */
export type Batch = StoredPixels | EncodedPictures;

/** A set of images whose pixels are not in memory. */
export interface ImageSource extends ImageSet {
  /** What the pixels of all images run to. */
  readonly units: PixelUnits;
  /** Reads the images at these places, 0…length − 1, in this order. */
  readonly read: (places: readonly number[]) => Promise<Batch>;
}

/** Images in memory, or read when they are wanted. */
export type ImageCollection = ImageDataset | ImageSource;
