/**
 * @file Parts of a dataset.
 */
import { FirstspikeError, grouped } from '../error.ts';
import type { ImageCollection, ImageDataset, StoredPixels } from './dataset.ts';

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
export function subset<T extends Pick<ImageDataset, 'shape' | 'length' | 'pixels' | 'labels' | 'files'>>(
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
    ...(dataset.files && { files: dataset.files.slice(first, last) }),
  };
}

/**
 * The first `count` images, or all if there are fewer; a view.
 * @example
 * ```ts
 * take(images, 2).length; // → 2
 * ```
 */
export function take<T extends Pick<ImageDataset, 'shape' | 'length' | 'pixels' | 'labels' | 'files'>>(
  dataset: T,
  count: number,
): T {
  return subset(dataset, 0, count);
}

/**
 * At most `count` images: the first ones, or, where images are sorted by class and the first ones would leave classes out, the
 * first of each class in turn. Pixels in memory are copied.
 * @example
 * ```ts
 * limited(images, 2).length; // → 2
 * ```
 */
export function limited(images: ImageDataset, count: number): ImageDataset;
export function limited(images: ImageCollection, count: number): ImageCollection;
export function limited(images: ImageCollection, count: number): ImageCollection {
  if (images.length <= count) return images;
  const members = membersOf(images.labels);
  const among = new Set(images.labels.subarray(0, count)).size;
  if (among < Math.min(count, members.size) && isSorted(images.labels, members.size)) {
    return inTurn(images, members, count);
  }
  return picked(
    images,
    Int32Array.from({ length: count }, (_, place) => place),
  );
}

/**
 * All images, the classes in turn where they are sorted by class: any first part of them then has all classes.
 * @example
 * ```ts
 * mixed(images).length === images.length; // → true
 * ```
 */
export function mixed(images: ImageDataset): ImageDataset;
export function mixed(images: ImageCollection): ImageCollection;
export function mixed(images: ImageCollection): ImageCollection {
  const members = membersOf(images.labels);
  const { length } = images;
  return members.size > 1 && length > 2 * members.size && isSorted(images.labels, members.size)
    ? inTurn(images, members, length)
    : images;
}

/** The images at these places, in this order. */
function picked(images: ImageCollection, places: Int32Array): ImageCollection {
  const labels =
    images.labels.length > 0 ? Int32Array.from(places, (place) => images.labels[place]) : images.labels;
  const { files } = images;
  const about = {
    ...images,
    length: places.length,
    labels,
    ...(files && { files: Array.from(places, (place) => files[place]) }),
  };
  if ('read' in images) {
    const { read } = images;
    return { ...about, read: (wanted: readonly number[]) => read(wanted.map((place) => places[place])) };
  }
  const size = imageSize(images);
  const pixels = images.pixels.slice(0, places.length * size);
  places.forEach((place, i) => {
    pixels.set(images.pixels.subarray(place * size, (place + 1) * size), i * size);
  });
  return { ...about, pixels };
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
  images: ImageCollection,
  members: ReadonlyMap<number, readonly number[]>,
  count: number,
): ImageCollection {
  const all = [...members.keys()]
    .sort((a, b) => a - b)
    .flatMap((label) => (members.get(label) ?? []).map((place, turn) => ({ place, turn, label })));
  all.sort((a, b) => a.turn - b.turn || a.label - b.label);
  const places = Int32Array.from(all.slice(0, count), ({ place }) => place);
  const change = `${images.name} is sorted by class; of its ${grouped(images.length)} images ${grouped(count)} are taken, the classes in turn.`;
  return { ...picked(images, places), places, changes: [...(images.changes ?? []), change] };
}
