/** @file Intervals of shares against Wilson's formula by hand, and the bootstrap against the normal approximation. */
import { expect, it } from 'vitest';
import { bootstrapOf, shareInterval } from './bootstrap.ts';
import type { ImageResult } from './tally.ts';

/** `images` results of which the ANN gets `ann`, the network `snn` right; both wrong and right on the same images first. */
const results = (images: number, ann: number, snn: number): ImageResult[] =>
  Array.from({ length: images }, (_, i) => ({
    label: 1,
    ann: { decision: i < ann ? 1 : 0, rank: null },
    snn: { decision: i < snn ? 1 : 0, rank: null },
  }));

it('of a share p of n images is p ± 1.96 √(p (1 − p) / n)', () => {
  const found = bootstrapOf(results(1000, 920, 900));
  const half = 1.96 * Math.sqrt((0.9 * 0.1) / 1000);
  const [lower, upper] = found?.snn.accuracy ?? [];
  expect(lower).toBeCloseTo(0.9 - half, 2);
  expect(upper).toBeCloseTo(0.9 + half, 2);
  expect(found).toMatchObject({ resamples: 1000, seed: 1, level: 0.95 });
});

it('of the difference is paired: 20 of 1,000 images that only the ANN gets right', () => {
  const [lower, upper] = bootstrapOf(results(1000, 920, 900))?.difference ?? [];
  const half = 1.96 * Math.sqrt((0.02 * 0.98) / 1000);
  expect(lower).toBeCloseTo(-0.02 - half, 2);
  expect(upper).toBeCloseTo(-0.02 + half, 2);
  expect(bootstrapOf(results(1000, 920, 900))?.agreement?.[0]).toBeCloseTo(0.98 - half, 2);
});

it('is the same for the same images and seed, and another for another seed', () => {
  const images = results(500, 400, 390);
  expect(bootstrapOf(images)).toEqual(bootstrapOf(images));
  expect(bootstrapOf(images, { seed: 2 })?.difference).not.toEqual(bootstrapOf(images)?.difference);
});

it('of few images is wide, although all are right', () => {
  // n / (n + z²) = 8 / 11.8415 with z = 1.96.
  expect(shareInterval(8, 8)[0]).toBeCloseTo(0.6756, 4);
  expect(shareInterval(8, 8)[1]).toBe(1);
  expect(shareInterval(0, 8)).toEqual([0, expect.closeTo(0.3244, 4)]);
  // Brown, Cai and DasGupta 2001: 1 of 10 is known to 0.018…0.404.
  expect(shareInterval(1, 10)).toEqual([expect.closeTo(0.0179, 4), expect.closeTo(0.4042, 4)]);
});

it('is nothing where nothing is decided', () => {
  expect(bootstrapOf(results(50, 50, 50))?.snn.accuracy).toEqual([expect.closeTo(50 / 53.8415, 4), 1]);
  expect(bootstrapOf([])).toBeNull();
  expect(bootstrapOf([{ label: null, ann: null, snn: { decision: null, rank: null } }])).toBeNull();
  const unlabelled: ImageResult = { label: null, ann: null, snn: { decision: 1, rank: null } };
  expect(bootstrapOf([unlabelled])).toMatchObject({
    ann: { accuracy: null },
    snn: { accuracy: null },
    agreement: null,
    difference: null,
  });
});
