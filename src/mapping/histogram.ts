/**
 * @file A histogram of positive activations with logarithmic bins: one pass over the data, constant memory, mergeable
 * across threads, and quantiles to better than 1 % whatever the layer's scale.
 */

/** Bins per factor of two; the bin is read off the float's own bits. */
const BINS_PER_OCTAVE = 128;
const MANTISSA_SHIFT = 23 - 7;
const LOWEST_EXPONENT = -30;
const OCTAVES = 60;
const BINS = OCTAVES * BINS_PER_OCTAVE;
const FIRST_BIN = (127 + LOWEST_EXPONENT) * BINS_PER_OCTAVE;

/** Distribution of the positive values of one layer or channel. */
export interface Histogram {
  readonly counts: Float64Array;
  /** All values seen, also those at or below zero. */
  seen: number;
  /** Values above zero. */
  positive: number;
  /** Largest value; 0 if none is positive. */
  max: number;
}

export const emptyHistogram = (): Histogram => ({
  counts: new Float64Array(BINS),
  seen: 0,
  positive: 0,
  max: 0,
});

const bits = new Float32Array(1);
const asInteger = new Int32Array(bits.buffer);

/** Adds `values[from … to)`. */
export function addValues(histogram: Histogram, values: Float32Array, from: number, to: number): void {
  const { counts } = histogram;
  let { positive, max } = histogram;
  for (let i = from; i < to; i++) {
    const value = values[i];
    if (!(value > 0)) continue;
    positive++;
    if (value > max) max = value;
    bits[0] = value;
    const bin = (asInteger[0] >>> MANTISSA_SHIFT) - FIRST_BIN;
    counts[bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin]++;
  }
  histogram.seen += to - from;
  histogram.positive = positive;
  histogram.max = max;
}

/** Adds another histogram's values to the first. */
export function mergeHistogram(into: Histogram, other: Histogram): void {
  for (let bin = 0; bin < BINS; bin++) into.counts[bin] += other.counts[bin];
  into.seen += other.seen;
  into.positive += other.positive;
  into.max = Math.max(into.max, other.max);
}

/** Lower edge of a bin. */
function edge(bin: number): number {
  return (
    2 ** (LOWEST_EXPONENT + Math.floor(bin / BINS_PER_OCTAVE)) *
    (1 + (bin % BINS_PER_OCTAVE) / BINS_PER_OCTAVE)
  );
}

/** Value below which the given fraction (0…1) of the positive values lies; 1 gives the maximum exactly. */
export function quantile(histogram: Histogram, fraction: number): number {
  const wanted = fraction * histogram.positive;
  let below = 0;
  for (let bin = 0; bin < BINS; bin++) {
    const here = histogram.counts[bin];
    if (here === 0) continue;
    if (below + here >= wanted) {
      const inside = (wanted - below) / here;
      return Math.min(histogram.max, edge(bin) + inside * (edge(bin + 1) - edge(bin)));
    }
    below += here;
  }
  return histogram.max;
}

/** Occupied bins as (middle of the bin, number of values), ascending. */
export function occupiedBins(histogram: Histogram): { readonly value: number; readonly count: number }[] {
  const bins: { value: number; count: number }[] = [];
  for (let bin = 0; bin < BINS; bin++) {
    const count = histogram.counts[bin];
    if (count > 0) bins.push({ value: (edge(bin) + edge(bin + 1)) / 2, count });
  }
  return bins;
}
