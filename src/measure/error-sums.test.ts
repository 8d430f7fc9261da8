import { describe, expect, it } from 'vitest';
import { reluTo } from '../graph/activation.ts';
import type { SpikingPopulation } from '../network/network.ts';
import { addErrors, emptyErrors, layerError, mergeErrors } from './error-sums.ts';
import { carriedValues } from './image-pairs.ts';

const population = (xMax: readonly number[], ceiling: number | null = null): SpikingPopulation => ({
  kind: 'spiking',
  steps: 4,
  name: 'p',
  shape: [4],
  stage: 1,
  xMax: Float64Array.from(xMax),
  iExt: Int32Array.of(1),
  initial: Int32Array.of(0),
  value: 'p',
  mirror: null,
  thresholdTable: null,
  selection: null,
  activation: reluTo(ceiling ?? undefined),
});
/** Adds one image: activations, and spike times in a stage of 4 steps. */
function errorOf(of: SpikingPopulation, ...images: readonly (readonly [number[], number[]])[]) {
  return layerError('p', sumsOf(of, ...images));
}
function sumsOf(of: SpikingPopulation, ...images: readonly (readonly [number[], number[]])[]) {
  const sums = emptyErrors();
  for (const [values, times] of images) {
    addErrors(sums, of, values, carriedValues(of, Float64Array.from(times)));
  }
  return sums;
}

describe('the error of a population', () => {
  it('is that of the values its spikes carry: xMax · (tMax − t) / tMax', () => {
    // xMax 8: t = 0, 1, 3, 4 carry 8, 6, 2, 0. Differences 1, 0, 1, 2: mean square 6/4.
    const { rmse, worst, largest } = errorOf(population([8]), [
      [7, 6, 1, 2],
      [0, 1, 3, 4],
    ]);
    expect(rmse).toBeCloseTo(Math.sqrt(1.5), 12);
    expect(worst).toBe(2);
    expect(largest).toBe(7);
  });
  it('knows an xMax per channel', () => {
    // Two channels of two neurons: t = 2 is half of 2 there, half of 10 here.
    expect(
      errorOf(population([2, 10]), [
        [1, 1, 5, 5],
        [2, 2, 2, 2],
      ]).rmse,
    ).toBe(0);
  });
  it('compares with the activation, not with the sum before it: negative sums are silence', () => {
    expect(
      errorOf(population([8]), [
        [-3, -100, 0, 8],
        [4, 4, 4, 0],
      ]),
    ).toMatchObject({ rmse: 0, largest: 8 });
  });
  it('compares with the clipped activation where there is a ceiling', () => {
    expect(
      errorOf(population([6], 6), [
        [6, 60, 3, 0],
        [0, 0, 2, 4],
      ]),
    ).toMatchObject({ rmse: 0, saturated: 0 });
  });
  it('saturation is the fraction of positive activations above xMax', () => {
    // Positive: 1, 9, 10; above 8: two of them.
    expect(
      errorOf(population([8]), [
        [1, 9, 10, -1],
        [4, 0, 0, 4],
      ]).saturated,
    ).toBeCloseTo(2 / 3, 12);
  });
  it('correlation is Pearson’s', () => {
    // Values 1, 2, 3, 4 against 2, 4, 6, 8 (t = 3, 2, 1, 0 of xMax 8): proportional.
    expect(
      errorOf(population([8]), [
        [1, 2, 3, 4],
        [3, 2, 1, 0],
      ]).correlation,
    ).toBeCloseTo(1, 12);
    expect(
      errorOf(population([8]), [
        [4, 3, 2, 1],
        [3, 2, 1, 0],
      ]).correlation,
    ).toBeCloseTo(-1, 12);
    // 1, 2, 3, 4 against 4, 0, 0, 4 (mean 2): covariance (−1.5·2 + 0.5·2 − 0.5·2 + 1.5·2) / 4 = 0.
    expect(
      errorOf(population([8]), [
        [1, 2, 3, 4],
        [2, 4, 4, 2],
      ]).correlation,
    ).toBeCloseTo(0, 12);
    expect(
      errorOf(population([8]), [
        [1, 2, 3, 4],
        [4, 4, 4, 4],
      ]).correlation,
    ).toBe(0);
  });
  it('is pooled over neurons and images', () => {
    const a = [
      [7, 6, 1, 2],
      [0, 1, 3, 4],
    ] as const;
    const b = [
      [8, 6, 2, 0],
      [0, 1, 3, 4],
    ] as const;
    // Squares 6 and 0 over 8 values.
    const both = errorOf(population([8]), [[...a[0]], [...a[1]]], [[...b[0]], [...b[1]]]);
    expect(both.rmse).toBeCloseTo(Math.sqrt(6 / 8), 12);
  });
  it('silenced are the positive activations without a spike', () => {
    // Positive: 1, 2, 3; the first is silent, and so is −1, which has nothing to say.
    expect(
      errorOf(population([8]), [
        [1, 2, 3, -1],
        [4, 3, 2, 4],
      ]).silenced,
    ).toBeCloseTo(1 / 3, 12);
  });
  it('is the same counted at once or in parts', () => {
    const a: [number[], number[]] = [
      [7, 6, 1, -2],
      [0, 1, 4, 4],
    ];
    const b: [number[], number[]] = [
      [9, 0.5, 2, 0],
      [0, 1, 3, 4],
    ];
    const merged = sumsOf(population([8]), a);
    mergeErrors(merged, sumsOf(population([8]), b));
    expect(merged).toEqual(sumsOf(population([8]), a, b));
  });
  it('of nothing is nothing', () => {
    expect(layerError('p', emptyErrors())).toEqual({
      population: 'p',
      rmse: 0,
      worst: 0,
      largest: 0,
      correlation: 0,
      saturated: 0,
      silenced: 0,
    });
  });
});
