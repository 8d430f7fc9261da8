import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addValues, emptyHistogram, type Histogram, mergeHistogram, quantile } from './histogram.ts';

function histogramOf(values: readonly number[]): Histogram {
  const histogram = emptyHistogram();
  addValues(histogram, Float32Array.from(values), 0, values.length);
  return histogram;
}

const activations = fc.array(
  fc.oneof(
    fc.constant(0),
    fc.double({ min: -10, max: 0, noNaN: true }),
    fc.tuple(fc.integer({ min: -60, max: 60 }), fc.double({ min: 1, max: 2, noNaN: true })).map(
      // Layers of every scale: 2^-20 … 2^20.
      ([octave, mantissa]) => mantissa * 2 ** (octave / 3),
    ),
  ),
  { minLength: 1, maxLength: 300 },
);

it('a quantile is within 1 % of the value of that rank', () => {
  fc.assert(
    fc.property(activations, fc.double({ min: 0.01, max: 1, noNaN: true }), (values, fraction) => {
      const positive = [...Float32Array.from(values)].filter((x) => x > 0).sort((a, b) => a - b);
      fc.pre(positive.length > 0);
      // The smallest value that at least this fraction of the values does not exceed.
      const exact = positive[Math.max(0, Math.ceil(fraction * positive.length) - 1)];
      expect(Math.abs(quantile(histogramOf(values), fraction) / exact - 1)).toBeLessThan(0.01);
    }),
    { seed: 1, numRuns: 200 },
  );
});

it('the quantile 1 is the maximum, exactly', () => {
  fc.assert(
    fc.property(activations, (values) => {
      const largest = Math.max(0, ...Float32Array.from(values));
      expect(histogramOf(values).max).toBe(largest);
      if (largest > 0) expect(quantile(histogramOf(values), 1)).toBe(largest);
    }),
    { seed: 2, numRuns: 100 },
  );
});

it('parts merged are the whole', () => {
  fc.assert(
    fc.property(activations, activations, (a, b) => {
      const merged = histogramOf(a);
      mergeHistogram(merged, histogramOf(b));
      expect(merged).toEqual(histogramOf([...a, ...b]));
    }),
    { seed: 3, numRuns: 10 },
  );
});

it.each([
  ['Uint16Array', 2 ** 16 - 1],
  ['Uint32Array', 2 ** 16],
  ['Uint32Array', 2 ** 32 - 1],
  ['Float64Array', 2 ** 32],
  ['Float64Array', 2 ** 40],
])('no bin overflows: %s for %i values of one size', (kind, most) => {
  const seen = most - 3;
  // As if so many values had been counted before: all of one size.
  const histogram = emptyHistogram();
  for (let rest = seen, part = histogramOf([1]); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) mergeHistogram(histogram, part);
    const twice = emptyHistogram();
    mergeHistogram(twice, part);
    mergeHistogram(twice, part);
    part = twice;
  }
  addValues(histogram, Float32Array.of(1, 1, 4), 0, 3);
  expect([...histogram.counts].filter((count) => count > 0)).toEqual([seen + 2, 1]);
  expect(histogram.counts.constructor.name).toBe(kind);
  expect(histogram.seen).toBe(most);
  expect(quantile(histogram, 1)).toBe(4);
});

it('counts only what a spike can carry: positive values', () => {
  const histogram = histogramOf([-1, 0, 2, Number.NaN, 3]);
  expect(histogram.seen).toBe(5);
  expect(histogram.positive).toBe(2);
  expect(quantile(histogramOf([-1, 0]), 0.5)).toBe(0);
});

it('adds only the slice it is told to', () => {
  const histogram = emptyHistogram();
  addValues(histogram, Float32Array.of(9, 1, 2, 9), 1, 3);
  expect([histogram.seen, histogram.positive, histogram.max]).toEqual([2, 2, 2]);
});

it('has 128 bins to a factor of two, of the octaves between the smallest and the largest value', () => {
  const occupied = ({ from, counts }: Histogram) =>
    [...counts].flatMap((count, i) => (count > 0 ? [[from + i, count]] : []));
  const near = histogramOf([1, 1.007, 1.0079, 3]);
  expect([near.from, near.counts.length]).toEqual([30 * 128, 2 * 128]);
  expect(occupied(near)).toEqual([
    [30 * 128, 2],
    [30 * 128 + 1, 1],
    [31 * 128 + 64, 1],
  ]);
  // 2^-30 is the lowest edge, and 2^30 the highest: what lies outside counts for the last bin on its side.
  expect(occupied(histogramOf([2 ** -40, 2 ** 40]))).toEqual([
    [0, 1],
    [60 * 128 - 1, 1],
  ]);
});
