/** @file The digits that come with the studio. */
import { idxDataset, subset } from '../../../src/data/index.ts';
import type { DroppedData } from '../../../src/platform/browser/dropped-data.ts';
import { DIGITS } from '../lib/bundled.ts';

/** @param images and labels as gzipped IDX */
export function bundledDigits(images: Uint8Array, labels: Uint8Array): DroppedData {
  const all = idxDataset({
    name: DIGITS.name,
    split: 'test',
    images: { file: DIGITS.images, bytes: images },
    labels: { file: DIGITS.labels, bytes: labels },
  });
  return {
    calibration: subset(all, 0, DIGITS.calibration),
    evaluation: subset(all, DIGITS.calibration, all.length),
    isLabelled: true,
  };
}
