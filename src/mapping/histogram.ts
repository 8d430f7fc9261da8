/**
 * @file A histogram of positive activations with logarithmic bins: one pass over the data, memory that no data exceeds, mergeable
 * across threads, and quantiles to better than 1 % whatever the layer's scale.
 */

/** Bins per factor of two; the bin is read off the float's own bits. */
const BINS_PER_OCTAVE = 128;
const MANTISSA_SHIFT = 23 - 7;
const LOWEST_EXPONENT = -30;
const OCTAVES = 60;
const BINS = OCTAVES * BINS_PER_OCTAVE;
const FIRST_BIN = (127 + LOWEST_EXPONENT) * BINS_PER_OCTAVE;

/**
 * Distribution of the positive values of one layer or channel. Only bins that hold a value are kept: a network has thousands of channels,
 * and many of them a few hundred values.
 */
export interface Histogram {
  /** Bins that hold values, ascending. */
  bins: Uint16Array;
  /** Values in each of them, of the smallest kind that holds the largest. */
  counts: Uint16Array | Uint32Array | Float64Array;
  /** All values seen, also those at or below zero. */
  seen: number;
  /** Values above zero. */
  positive: number;
  /** Largest value; 0 if none is positive. */
  max: number;
}

export const emptyHistogram = (): Histogram => ({
  bins: new Uint16Array(0),
  counts: new Uint16Array(0),
  seen: 0,
  positive: 0,
  max: 0,
});

/** Bits of the float32 infinity; those of a NaN are above. */
const INFINITE = 0x7f800000;

/** Counts of all bins while values are being added; zero everywhere between two additions. */
const open = new Float64Array(BINS);

/** Adds counts to those of all bins. */
function spread({ bins, counts }: Histogram): void {
  for (let i = 0; i < bins.length; i++) open[bins[i]] += counts[i];
}

/** Takes the counts of all bins from the first to the last. */
function gather(into: Histogram, first: number, last: number): void {
  let [occupied, most] = [0, 0];
  for (let bin = first; bin <= last; bin++) {
    if (open[bin] === 0) continue;
    occupied++;
    most = Math.max(most, open[bin]);
  }
  const Kind = most < 2 ** 16 ? Uint16Array : most < 2 ** 32 ? Uint32Array : Float64Array;
  const bins = new Uint16Array(occupied);
  const counts = new Kind(occupied);
  let at = 0;
  for (let bin = first; bin <= last; bin++) {
    if (open[bin] === 0) continue;
    bins[at] = bin;
    counts[at++] = open[bin];
  }
  open.fill(0, first, last + 1);
  into.bins = bins;
  into.counts = counts;
}

/** The first and the last bin of values; the last is before the first where there are none. */
const extent = ({ bins }: Histogram): readonly [first: number, last: number] =>
  bins.length === 0 ? [BINS, -1] : [bins[0], bins[bins.length - 1]];

/** Adds `values[from … to)`. The bits of positive floats rise with their values. */
export function addValues(histogram: Histogram, values: Float32Array, from: number, to: number): void {
  const patterns = new Int32Array(values.buffer, values.byteOffset, values.length);
  let [first, last] = extent(histogram);
  let positive = 0;
  let largest = -1;
  spread(histogram);
  for (let i = from; i < to; i++) {
    const pattern = patterns[i];
    if (pattern <= 0 || pattern > INFINITE) continue;
    positive++;
    if (largest < 0 || pattern > patterns[largest]) largest = i;
    const bin = Math.max(0, Math.min(BINS - 1, (pattern >>> MANTISSA_SHIFT) - FIRST_BIN));
    if (bin < first) first = bin;
    if (bin > last) last = bin;
    open[bin]++;
  }
  gather(histogram, first, last);
  histogram.seen += to - from;
  histogram.positive += positive;
  if (largest >= 0) histogram.max = Math.max(histogram.max, values[largest]);
}

/** Adds another histogram's values to the first. */
export function mergeHistogram(into: Histogram, other: Histogram): void {
  const [first, last] = extent(into);
  const [otherFirst, otherLast] = extent(other);
  spread(into);
  spread(other);
  gather(into, Math.min(first, otherFirst), Math.max(last, otherLast));
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
export function quantile({ bins, counts, positive, max }: Histogram, fraction: number): number {
  const wanted = fraction * positive;
  let below = 0;
  for (let i = 0; i < bins.length; i++) {
    const [bin, here] = [bins[i], counts[i]];
    if (below + here >= wanted) {
      const inside = (wanted - below) / here;
      return Math.min(max, edge(bin) + inside * (edge(bin + 1) - edge(bin)));
    }
    below += here;
  }
  return max;
}

/** Occupied bins as (middle of the bin, number of values), ascending. */
export function occupiedBins({
  bins,
  counts,
}: Histogram): { readonly value: number; readonly count: number }[] {
  return Array.from(bins, (bin, i) => ({ value: (edge(bin) + edge(bin + 1)) / 2, count: counts[i] }));
}
