/**
 * @file Parts of labelled images, without the fields of the whole set.
 */
import { subset } from '../data/subset.ts';
import type { LabelledImages, LabelledSet } from '../measure/tally.ts';

/** Images from `from` up to, but without, `to`; views. */
export function partOf(images: LabelledImages, from: number, to: number): LabelledImages;
export function partOf(images: LabelledSet, from: number, to: number): LabelledSet;
export function partOf(images: LabelledSet, from: number, to: number): LabelledSet {
  const { shape, length, labels } = images;
  if (!('read' in images)) return subset({ shape, length, labels, pixels: images.pixels }, from, to);
  return {
    ...images,
    length: to - from,
    labels: labels.subarray(from, to),
    read: (places) => images.read(places.map((place) => from + place)),
  };
}

/** The first images of a set. */
export const firstOf = (images: LabelledImages, most: number): LabelledImages => partOf(images, 0, most);
