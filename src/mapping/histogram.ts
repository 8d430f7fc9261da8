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
/** Bin → octave, and bin within its octave. */
const OCTAVE_SHIFT = 7;
const IN_OCTAVE = BINS_PER_OCTAVE - 1;

/** Counts of an octave's bins. */
type Counts = Uint16Array | Uint32Array | Float64Array;

/** The smallest kind of counts that so many values cannot overflow; a network has a hundred thousand octaves of channels. */
const kindFor = (seen: number) =>
  seen < 2 ** 16 ? Uint16Array : seen < 2 ** 32 ? Uint32Array : Float64Array;

/** Distribution of the positive values of one layer or channel. */
export interface Histogram {
  /** Octave by octave, all of the kind for `seen`; those without a value have no counts, which are most of a channel's. */
  readonly octaves: (Uint16Array | Uint32Array | Float64Array | undefined)[];
  /** All values seen, also those at or below zero. */
  seen: number;
  /** Values above zero. */
  positive: number;
  /** Largest value; 0 if none is positive. */
  max: number;
}

export const emptyHistogram = (): Histogram => ({
  octaves: [],
  seen: 0,
  positive: 0,
  max: 0,
});

/** Bits of the float32 infinity; those of a NaN are above. */
const INFINITE = 0x7f800000;

/** Before further values are counted: room for as many as will then have been seen. */
function makeRoom({ octaves }: Histogram, seen: number): void {
  const Kind = kindFor(seen);
  for (let octave = 0; octave < octaves.length; octave++) {
    const counts = octaves[octave];
    if (counts && counts.BYTES_PER_ELEMENT < Kind.BYTES_PER_ELEMENT) octaves[octave] = Kind.from(counts);
  }
}

/** @param seen values when all that is being counted is counted */
function countsOf({ octaves }: Histogram, octave: number, seen: number): Counts {
  const known = octaves[octave];
  if (known) return known;
  const counts = new (kindFor(seen))(BINS_PER_OCTAVE);
  // Written one after the other, so that the list has no holes.
  while (octaves.length < octave) octaves.push(undefined);
  octaves[octave] = counts;
  return counts;
}

/** Adds `values[from … to)`. The bits of positive floats rise with their values. */
export function addValues(histogram: Histogram, values: Float32Array, from: number, to: number): void {
  const patterns = new Int32Array(values.buffer, values.byteOffset, values.length);
  const seen = histogram.seen + to - from;
  makeRoom(histogram, seen);
  let positive = 0;
  let largest = -1;
  let octave = -1;
  let counts: Counts | undefined;
  for (let i = from; i < to; i++) {
    const pattern = patterns[i];
    if (pattern <= 0 || pattern > INFINITE) continue;
    positive++;
    if (largest < 0 || pattern > patterns[largest]) largest = i;
    const bin = Math.max(0, Math.min(BINS - 1, (pattern >>> MANTISSA_SHIFT) - FIRST_BIN));
    if (counts === undefined || bin >>> OCTAVE_SHIFT !== octave) {
      octave = bin >>> OCTAVE_SHIFT;
      counts = countsOf(histogram, octave, seen);
    }
    counts[bin & IN_OCTAVE]++;
  }
  histogram.seen = seen;
  histogram.positive += positive;
  if (largest >= 0) histogram.max = Math.max(histogram.max, values[largest]);
}

/** Adds another histogram's values to the first. */
export function mergeHistogram(into: Histogram, other: Histogram): void {
  const seen = into.seen + other.seen;
  makeRoom(into, seen);
  other.octaves.forEach((counts, octave) => {
    if (!counts) return;
    const sums = countsOf(into, octave, seen);
    for (let bin = 0; bin < BINS_PER_OCTAVE; bin++) sums[bin] += counts[bin];
  });
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
function* occupied({ octaves }: Histogram): Generator<readonly [bin: number, count: number]> {
  for (let octave = 0; octave < octaves.length; octave++) {
    const counts = octaves[octave];
    if (!counts) continue;
    for (let i = 0; i < BINS_PER_OCTAVE; i++) {
      if (counts[i] > 0) yield [octave * BINS_PER_OCTAVE + i, counts[i]];
    }
  }
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
