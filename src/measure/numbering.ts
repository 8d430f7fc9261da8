/**
 * @file Whether decisions fit the labels when classes are counted in another order: a fault of the labels, which looks like a
 * classifier that only guesses.
 */
import { isAtChance } from './chance.ts';
import type { Confusion } from './class-report.ts';

/** Decision by label, for the labels that occur. */
export interface Numbering {
  readonly pairs: readonly (readonly [label: number, decision: number])[];
  /** Fraction 0…1 of images that are right by this order. */
  readonly accuracy: number;
}

/** A numbering is believed that is right on this fraction of the images. */
const CONVINCING = 0.6;

/**
 * The other order of classes by which the decisions are right; undefined where there is none.
 * @param confusion images by label and decision
 * @example
 * ```ts
 * otherNumbering([[0, 9], [9, 0]])?.pairs; // → [[0, 1], [1, 0]]
 * ```
 */
export function otherNumbering(confusion: Confusion): Numbering | undefined {
  const pairs: [number, number][] = [];
  let right = 0;
  let asCounted = 0;
  let images = 0;
  confusion.forEach((row, label) => {
    const most = Math.max(...row);
    if (most === 0) return;
    pairs.push([label, row.indexOf(most)]);
    right += most;
    asCounted += row[label];
    images += row.reduce((sum, count) => sum + count, 0);
  });
  const accuracy = images > 0 ? right / images : 0;
  const isOneToOne = new Set(pairs.map(([, decision]) => decision)).size === pairs.length;
  const isOther = pairs.some(([label, decision]) => label !== decision);
  const convinces = accuracy >= CONVINCING && right >= asCounted + images / 4;
  return isOneToOne && isOther && convinces && !isAtChance(accuracy, pairs.length, images)
    ? { pairs, accuracy }
    : undefined;
}
