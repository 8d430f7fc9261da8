/**
 * @file Whether a classifier only guesses.
 */

const ENOUGH_IMAGES = 20;

/**
 * Whether an accuracy (a fraction) lies below g + g · (1 − g) / 2 with g = 1 / classes, so that two classes are guessed up to 62.5 %
 * and many up to one and a half times g, or within two standard errors of g, on enough images to say so.
 * @example
 * ```ts
 * isAtChance(0.11, 10, 1000); // → true
 * ```
 */
export function isAtChance(accuracy: number, classes: number, images: number): boolean {
  if (classes < 2 || images < ENOUGH_IMAGES) return false;
  const guess = 1 / classes;
  const noise = 2 * Math.sqrt((guess * (1 - guess)) / images);
  return accuracy < guess + Math.max((guess * (1 - guess)) / 2, noise);
}

/**
 * A clause about an accuracy at chance, with commas around it; empty for one that is not. An accuracy clearly below chance is
 * said to be so: something is swapped.
 * @example
 * ```ts
 * chanceClause(0.1, 10, 1000); // → ', which is chance for 10 classes,'
 * chanceClause(0.05, 2, 1000); // → ', which is below chance for 2 classes,'
 * ```
 */
export function chanceClause(accuracy: number, classes: number, images: number): string {
  if (!isAtChance(accuracy, classes, images)) return '';
  const guess = 1 / classes;
  const isBelow = accuracy < guess - 2 * Math.sqrt((guess * (1 - guess)) / images);
  return `, which is ${isBelow ? 'below chance' : 'chance'} for ${classes} classes,`;
}
