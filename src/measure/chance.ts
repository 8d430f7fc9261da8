/**
 * @file Whether a classifier only guesses.
 */

const ENOUGH_IMAGES = 20;

/**
 * Whether an accuracy (a fraction) is at most half as good again as guessing, or within two standard errors of it, on
 * enough images to say so.
 * @example
 * ```ts
 * isAtChance(0.11, 10, 1000); // → true
 * ```
 */
export function isAtChance(accuracy: number, classes: number, images: number): boolean {
  if (classes < 2 || images < ENOUGH_IMAGES) return false;
  const guess = 1 / classes;
  const noise = 2 * Math.sqrt((guess * (1 - guess)) / images);
  return accuracy < guess + Math.max(guess / 2, noise);
}
