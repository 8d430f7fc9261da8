/**
 * @file Parts of a dataset, as views: no pixel is copied.
 */
import { FirstspikeError } from '../error.ts';
import type { ImageDataset, StoredPixels } from './dataset.ts';

/**
 * Number of values of one image: channels × height × width.
 * @example
 * ```ts
 * imageSize({ shape: [3, 32, 32] }); // → 3072
 * ```
 */
export function imageSize(dataset: Pick<ImageDataset, 'shape'>): number {
  return dataset.shape[0] * dataset.shape[1] * dataset.shape[2];
}

/**
 * The pixels of image `index` (0…length − 1) in channel, row, column order; a view.
 * @throws FirstspikeError `range` if there is no such image.
 * @example
 * ```ts
 * imageAt(images, 1); // → [0, 255]
 * ```
 */
export function imageAt(dataset: ImageDataset, index: number): StoredPixels {
  if (!Number.isInteger(index) || index < 0 || index >= dataset.length) {
    throw new FirstspikeError(
      'range',
      `there is no image ${index} in ${dataset.name}; it has ${dataset.length}`,
      { index },
    );
  }
  const size = imageSize(dataset);
  return dataset.pixels.subarray(index * size, (index + 1) * size);
}

/**
 * Images `start` to `end` (exclusive, at most all); a view.
 * @example
 * ```ts
 * subset(images, 1, 3).labels; // → [1, 1]
 * ```
 */
export function subset<T extends Pick<ImageDataset, 'shape' | 'length' | 'pixels' | 'labels'>>(
  dataset: T,
  start: number,
  end: number,
): T {
  const first = Math.min(Math.max(0, start), dataset.length);
  const last = Math.min(Math.max(first, end), dataset.length);
  const size = imageSize(dataset);
  return {
    ...dataset,
    length: last - first,
    pixels: dataset.pixels.subarray(first * size, last * size),
    labels: dataset.labels.subarray(first, last),
  };
}

/**
 * The first `count` images, or all if there are fewer; a view.
 * @example
 * ```ts
 * take(images, 2).length; // → 2
 * ```
 */
export function take<T extends Pick<ImageDataset, 'shape' | 'length' | 'pixels' | 'labels'>>(
  dataset: T,
  count: number,
): T {
  return subset(dataset, 0, count);
}
