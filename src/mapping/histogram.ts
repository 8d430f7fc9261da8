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

/** The smallest kind of counts that so many values cannot overflow; a network has thousands of channels. */
const kindFor = (seen: number) =>
  seen < 2 ** 16 ? Uint16Array : seen < 2 ** 32 ? Uint32Array : Float64Array;

/** Distribution of the positive values of one layer or channel. */
export interface Histogram {
  /** The bin of the first count. */
  from: number;
  /** Values in each bin, of the kind for `seen`: whole octaves from that of the smallest to that of the largest value. */
  counts: Uint16Array | Uint32Array | Float64Array;
  /** All values seen, also those at or below zero. */
  seen: number;
  /** Values above zero. */
  positive: number;
  /** Largest value; 0 if none is positive. */
  max: number;
}

export const emptyHistogram = (): Histogram => ({
  from: 0,
  counts: new Uint16Array(0),
  seen: 0,
  positive: 0,
  max: 0,
});

/** Bits of the float32 infinity; those of a NaN are above. */
const INFINITE = 0x7f800000;
/** A float by its bits. */
const pattern32 = new Int32Array(1);
const float32 = new Float32Array(pattern32.buffer);

/** Makes room for the bins [from, to), and for as many values as will then have been seen. */
function makeRoom(histogram: Histogram, from: number, to: number, seen: number): void {
  const { from: known, counts } = histogram;
  const end = known + counts.length;
  const first = Math.floor(from / BINS_PER_OCTAVE) * BINS_PER_OCTAVE;
  const last = Math.ceil(to / BINS_PER_OCTAVE) * BINS_PER_OCTAVE;
  const start = counts.length === 0 ? first : Math.min(first, known);
  const stop = counts.length === 0 ? last : Math.max(last, end);
  const Kind = kindFor(seen);
  if (stop - start === counts.length && counts instanceof Kind) return;
  const wider = new Kind(stop - start);
  wider.set(counts, counts.length === 0 ? 0 : known - start);
  histogram.from = start;
  histogram.counts = wider;
}

/** Adds `values[from … to)`. The bits of positive floats rise with their values. */
export function addValues(histogram: Histogram, values: Float32Array, from: number, to: number): void {
  const patterns = new Int32Array(values.buffer, values.byteOffset, values.length);
  const seen = histogram.seen + to - from;
  makeRoom(histogram, histogram.from, histogram.from + histogram.counts.length, seen);
  let { from: first, counts } = histogram;
  let positive = 0;
  let largest = 0;
  for (let i = from; i < to; i++) {
    const pattern = patterns[i];
    if (pattern <= 0 || pattern > INFINITE) continue;
    positive++;
    if (pattern > largest) largest = pattern;
    const bin = (pattern >>> MANTISSA_SHIFT) - FIRST_BIN;
    const at = bin - first;
    if (at >= 0 && at < counts.length) {
      counts[at]++;
      continue;
    }
    const inside = Math.max(0, Math.min(BINS - 1, bin));
    makeRoom(histogram, inside, inside + 1, seen);
    ({ from: first, counts } = histogram);
    counts[inside - first]++;
  }
  histogram.seen = seen;
  histogram.positive += positive;
  pattern32[0] = largest;
  histogram.max = Math.max(histogram.max, float32[0]);
}

/** Adds another histogram's values to the first. */
export function mergeHistogram(into: Histogram, other: Histogram): void {
  const seen = into.seen + other.seen;
  const range = other.counts.length === 0 ? into : other;
  makeRoom(into, range.from, range.from + range.counts.length, seen);
  const offset = other.from - into.from;
  for (let i = 0; i < other.counts.length; i++) into.counts[offset + i] += other.counts[i];
  into.seen = seen;
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

/** Bins that hold values, ascending, with their counts. */
function* occupied({ from, counts }: Histogram): Generator<readonly [bin: number, count: number]> {
  for (let i = 0; i < counts.length; i++) if (counts[i] > 0) yield [from + i, counts[i]];
}

/** Value below which the given fraction (0…1) of the positive values lies; 1 gives the maximum exactly. */
export function quantile(histogram: Histogram, fraction: number): number {
  const wanted = fraction * histogram.positive;
  let below = 0;
  for (const [bin, here] of occupied(histogram)) {
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
  return Array.from(occupied(histogram), ([bin, count]) => ({
    value: (edge(bin) + edge(bin + 1)) / 2,
    count,
  }));
}
