/**
 * @file Class folders that are called by indices, of which some are missing: `0`, `7` and `9` are the classes 0, 7 and 9, and not
 * three in a row.
 */
import type { ImageDataset } from '../data/dataset.ts';
import { classCount, type Decision } from '../graph/decision.ts';

/**
 * The images with the folders' numbers for labels. Names of which the alphabet's order is not that of the numbers stay as they
 * are, for it is not known which of both the model has.
 */
export function numberedClasses<T extends Pick<ImageDataset, 'labels' | 'classes' | 'classNames'>>(
  decision: Decision,
  images: T,
): T {
  const classes = classCount(decision) ?? 0;
  const names = images.classNames ?? [];
  const numbers = names.map(Number);
  const areIndices = names.every((name, i) => /^\d+$/.test(name) && numbers[i] < classes);
  const areOrdered = classes <= 10 || names.every(({ length }) => length === names[0].length);
  const isPart = names.length > 0 && names.length < classes && new Set(numbers).size === names.length;
  if (!areIndices || !areOrdered || !isPart || numbers.every((number, i) => number === i)) return images;
  const all = Array.from({ length: classes }, (_, k) => names[numbers.indexOf(k)] ?? String(k));
  return { ...images, labels: images.labels.map((label) => numbers[label]), classes, classNames: all };
}
