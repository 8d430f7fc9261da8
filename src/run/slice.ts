/**
 * @file Slices of labelled images on their way to a worker: copies of pixels, so that no message holds more than its slice, or
 * files of pictures, which the worker decodes.
 */
import type { EncodedPictures } from '../data/dataset.ts';
import { pixelsOf, placesFrom } from '../data/source.ts';
import { imageSize } from '../data/subset.ts';
import type { LabelledImages, LabelledSet } from '../measure/tally.ts';

/** A slice whose pictures are not decoded yet. */
export interface EncodedSlice extends Omit<LabelledImages, 'pixels'> {
  readonly encoded: EncodedPictures;
}

/** What a worker gets. */
export type ImageSlice = LabelledImages | EncodedSlice;

/** Enough images to outweigh a message to a thread, few enough for progress and Ctrl-C. */
const LARGEST_SLICE = 100;
const SLICES = 64;
/** Pixels of one slice: two of them are on their way for each thread. */
const MOST_PIXELS = 2 ** 20;

/**
 * Images of one slice of a set. It depends on nothing else, so that the same images give the same slices, and sums of floats
 * the same bits, with any number of threads.
 */
export const sliceLength = ({ length, shape }: Pick<LabelledSet, 'length' | 'shape'>): number =>
  Math.max(
    1,
    Math.min(LARGEST_SLICE, Math.ceil(length / SLICES), Math.floor(MOST_PIXELS / imageSize({ shape }))),
  );

/** Images `from` up to, but without, `to`. */
export async function sliceOf(images: LabelledSet, from: number, to: number): Promise<ImageSlice> {
  const { shape, labels, annAnswers, first = 0 } = images;
  const about = {
    shape,
    length: to - from,
    first: first + from,
    labels: labels.slice(from, to),
    ...(annAnswers && {
      annAnswers: {
        classes: annAnswers.classes.slice(from, to),
        effectiveMacs: annAnswers.effectiveMacs.slice(from, to),
      },
    }),
  };
  if (!('read' in images)) {
    const size = imageSize(images);
    return { ...about, pixels: images.pixels.slice(from * size, to * size) };
  }
  const batch = await images.read(placesFrom(from, to));
  return 'files' in batch ? { ...about, encoded: batch } : { ...about, pixels: batch };
}

/** The slice with its pixels. @throws FirstspikeError `bad-file` naming a picture that cannot be decoded */
export function decodedSlice(slice: ImageSlice): LabelledImages {
  if (!('encoded' in slice)) return slice;
  const { encoded, ...about } = slice;
  return { ...about, pixels: pixelsOf(encoded) };
}
