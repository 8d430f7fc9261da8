/**
 * @file Parts of labelled images, without the fields of the whole set.
 */
import { subset } from '../data/subset.ts';
import type { LabelledImages } from '../measure/tally.ts';

/** Images from `from` up to, but without, `to`; views. */
export const partOf = (
  { shape, length, pixels, labels }: LabelledImages,
  from: number,
  to: number,
): LabelledImages => subset({ shape, length, pixels, labels }, from, to);

/** The first images of a set. */
export const firstOf = (images: LabelledImages, most: number): LabelledImages => partOf(images, 0, most);
