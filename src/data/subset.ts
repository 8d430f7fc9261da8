/**
 * @file Parts of a dataset, as views: no pixel is copied.
 */
import { FirstspikeError, grouped } from '../error.ts';
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
      `there is no image ${index} in ${dataset.name}; it has ${grouped(dataset.length)}`,
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

/**
 * At most `count` images, in memory of their own: the first ones, or, where images are sorted by class and the first ones
 * would leave classes out, the first of each class in turn.
 * @example
 * ```ts
 * limited(images, 2).length; // → 2
 * ```
 */
export function limited(dataset: ImageDataset, count: number): ImageDataset {
  if (dataset.length <= count) return dataset;
  const members = membersOf(dataset.labels);
  const among = new Set(dataset.labels.subarray(0, count)).size;
  if (among < Math.min(count, members.size) && isSorted(dataset.labels, members.size)) {
    return inTurn(dataset, members, count);
  }
  const first = take(dataset, count);
  return { ...first, pixels: first.pixels.slice(), labels: first.labels.slice() };
}

/**
 * All images, the classes in turn where they are sorted by class: any first part of them then has all classes.
 * @example
 * ```ts
 * mixed(images).length === images.length; // → true
 * ```
 */
export function mixed(dataset: ImageDataset): ImageDataset {
  const members = membersOf(dataset.labels);
  const { length } = dataset;
  return members.size > 1 && length > 2 * members.size && isSorted(dataset.labels, members.size)
    ? inTurn(dataset, members, length)
    : dataset;
}

/** Places of the images of each class. */
function membersOf(labels: Int32Array): ReadonlyMap<number, readonly number[]> {
  const members = new Map<number, number[]>();
  labels.forEach((label, place) => {
    const own = members.get(label);
    if (own === undefined) members.set(label, [place]);
    else own.push(place);
  });
  return members;
}

/** Labels in no order change almost every time. */
function isSorted(labels: Int32Array, classes: number): boolean {
  let changes = 0;
  for (let place = 1; place < labels.length; place++) if (labels[place] !== labels[place - 1]) changes++;
  return changes < 2 * classes;
}

function inTurn(
  dataset: ImageDataset,
  members: ReadonlyMap<number, readonly number[]>,
  count: number,
): ImageDataset {
  const all = [...members.keys()]
    .sort((a, b) => a - b)
    .flatMap((label) => (members.get(label) ?? []).map((place, turn) => ({ place, turn, label })));
  all.sort((a, b) => a.turn - b.turn || a.label - b.label);
  const places = Int32Array.from(all.slice(0, count), ({ place }) => place);
  const size = imageSize(dataset);
  const pixels = dataset.pixels.slice(0, count * size);
  places.forEach((place, i) => {
    pixels.set(dataset.pixels.subarray(place * size, (place + 1) * size), i * size);
  });
  const change = `${dataset.name} is sorted by class; of its ${grouped(dataset.length)} images ${grouped(count)} are taken, the classes in turn.`;
  return {
    ...dataset,
    length: count,
    pixels,
    labels: Int32Array.from(places, (place) => dataset.labels[place]),
    places,
    changes: [...(dataset.changes ?? []), change],
  };
}
