/**
 * @file Images that are read when they are wanted: what is known of them, and a function that reads some. The memory they take
 * does not grow with their number. Pictures come as the bytes of their files, and are decoded where they are computed on.
 */
import { FirstspikeError, grouped } from '../error.ts';
import type { Batch, ImageDataset, ImageSet, ImageSource, StoredPixels } from './dataset.ts';
import { decodePictures } from './picture.ts';
import { imageSize } from './subset.ts';

/** Pixels of a batch. @throws FirstspikeError `bad-file` naming a picture that cannot be decoded */
export const pixelsOf = (batch: Batch): StoredPixels => ('files' in batch ? decodePictures(batch) : batch);

/** Places `from` up to, but without, `to`. */
export const placesFrom = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

/** Decoded pixels of this many bytes are kept in memory; more are read when they are wanted. */
export const KEPT_BYTES = 2 ** 26;
/** More is not brought into memory at once. */
const MOST_BYTES = 2 ** 32;
/** Images of one batch, in bytes of decoded pixels. */
const BATCH_BYTES = 2 ** 22;

/** Bytes of decoded pixels of so many images. */
export const bytesOf = ({ shape, units }: Pick<ImageSource, 'shape' | 'units'>, images: number): number =>
  images * imageSize({ shape }) * (units.max === 255 && units.text.startsWith('bytes') ? 1 : 4);

/** Images of one batch: as many as fit into some megabytes. */
export const batchLength = (shape: ImageSet['shape']): number =>
  Math.max(1, Math.floor(BATCH_BYTES / imageSize({ shape })));

/** A source, with or without a name. */
export type ReadableImages = Pick<ImageSource, 'shape' | 'units' | 'read' | 'labels' | 'length'> &
  Partial<Pick<ImageSet, 'name'>>;
/** The same with pixels in memory. */
export type HeldImages<T> = T extends ImageDataset
  ? T
  : Omit<T, 'units' | 'read'> & Pick<ImageDataset, 'pixels' | 'white'>;

/**
 * The first images of a collection, in memory; default all.
 * @throws FirstspikeError `range` for more than 4 GiB of pixels
 * @example
 * ```ts
 * (await inMemory(images, 2)).pixels.length; // → 4
 * ```
 */
export async function inMemory<
  T extends Pick<ImageDataset, 'shape' | 'pixels' | 'labels' | 'length'> | ReadableImages,
>(images: T, most = Number.POSITIVE_INFINITY): Promise<HeldImages<T>> {
  const length = Math.min(images.length, most);
  if (!('read' in images))
    return { ...images, ...(await headOf(images, length)) } as unknown as HeldImages<T>;
  const { units, read, ...set } = images;
  const { files } = images as Pick<ImageSet, 'files'>;
  const size = imageSize(images);
  const bytes = bytesOf(images, length);
  if (bytes > MOST_BYTES) {
    throw new FirstspikeError(
      'range',
      `${images.name ?? 'The set'} has ${grouped(length)} images, which take ${(bytes / 2 ** 30).toFixed(1)} GiB of memory; take fewer (--limit, --calibrate-limit).`,
      { images: length, bytes },
    );
  }
  let pixels: StoredPixels | undefined;
  for (let from = 0; from < length; from += batchLength(images.shape)) {
    const places = placesFrom(from, Math.min(length, from + batchLength(images.shape)));
    const part = pixelsOf(await read(places));
    pixels ??= part instanceof Uint8Array ? new Uint8Array(length * size) : new Float32Array(length * size);
    // Whole numbers 0…255 may come as bytes in one batch and as floats in the next.
    if (pixels instanceof Uint8Array && !(part instanceof Uint8Array)) pixels = Float32Array.from(pixels);
    pixels.set(part, from * size);
  }
  const labels = images.labels.length > 0 ? images.labels.slice(0, length) : images.labels;
  return {
    ...set,
    length,
    labels,
    ...(files && { files: files.slice(0, length) }),
    pixels: pixels ?? new Uint8Array(0),
    white: units.white,
    ...(units.numbers !== undefined && { numbers: units.numbers }),
  } as unknown as HeldImages<T>;
}

async function headOf(
  images: Pick<ImageDataset, 'shape' | 'pixels' | 'labels' | 'length' | 'files'>,
  length: number,
) {
  if (length === images.length) return {};
  const { pixels, labels, files } = images;
  return {
    length,
    pixels: pixels.subarray(0, length * imageSize(images)),
    labels: labels.subarray(0, length),
    ...(files && { files: files.slice(0, length) }),
  };
}
