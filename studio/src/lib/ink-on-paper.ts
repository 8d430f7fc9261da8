/**
 * @file The ink of a photographed digit, bright on black as MNIST's digits are: the median grey level is the paper, the level
 * farthest from it the ink, and what lies beyond the paper on the other side is paper as well.
 */

const [RED, GREEN, BLUE] = [0.299, 0.587, 0.114];

/**
 * @param rgba four bytes per pixel
 * @returns as many bytes, grey and opaque; all black where all pixels are the same
 * @example
 * ```ts
 * inkOn(Uint8ClampedArray.of(200, 200, 200, 255, 0, 0, 0, 255, 200, 200, 200, 255)); // → 0, 0, 0, 255, 255, 255, 255, 255, 0, …
 * ```
 */
export function inkOn(rgba: Uint8ClampedArray): Uint8ClampedArray {
  const grey = Array.from({ length: rgba.length / 4 }, (_, i) =>
    Math.round(RED * rgba[4 * i] + GREEN * rgba[4 * i + 1] + BLUE * rgba[4 * i + 2]),
  );
  const sorted = [...grey].sort((a, b) => a - b);
  const paper = sorted[Math.floor(sorted.length / 2)];
  const [darkest, brightest] = [sorted[0], sorted[sorted.length - 1]];
  const ink = paper - darkest > brightest - paper ? darkest : brightest;
  const range = ink - paper || 1;
  return Uint8ClampedArray.from(rgba, (_, at) =>
    at % 4 === 3 ? 255 : (255 * (grey[Math.floor(at / 4)] - paper)) / range,
  );
}
