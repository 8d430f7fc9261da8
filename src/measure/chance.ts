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
