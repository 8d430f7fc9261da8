import { expect, it } from 'vitest';
import { foldsOf, overlap } from './folds.ts';

const images = (first: number, length: number) => ({
  shape: [1, 2, 2] as const,
  length,
  pixels: Uint8Array.from({ length: length * 4 }, (_, i) => (first + Math.floor(i / 4)) * (1 + (i % 4))),
  labels: Int32Array.from({ length }, (_, i) => first + i),
});

it('keeps disjoint sets as they are', () => {
  const folds = foldsOf(images(0, 5), images(5, 10));
  expect(folds).toHaveLength(1);
  expect(folds[0].evaluation.length).toBe(10);
});

it('evaluates every image once, with thresholds from images of the other half', () => {
  const folds = foldsOf(images(8, 2), images(0, 10));
  expect(folds.map(({ evaluation }) => [...evaluation.labels])).toEqual([
    [0, 1, 2, 3, 4],
    [5, 6, 7, 8, 9],
  ]);
  expect(folds.map(({ calibration }) => [...calibration.labels])).toEqual([
    [5, 6],
    [0, 1],
  ]);
  for (const { calibration, evaluation } of folds) expect(overlap(calibration, evaluation)).toBe(false);
});
