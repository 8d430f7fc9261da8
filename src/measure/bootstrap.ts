/**
 * @file How far accuracies and agreement are known: percentile intervals of the bootstrap (Efron 1979). Images are drawn with
 * replacement, as many as there are, and all quantities are taken from the same draw, so that the difference of the two
 * accuracies is paired.
 */
import type { ImageResult } from './tally.ts';

/** Lower and upper bound: fractions 0…1, or a difference of such. */
export type Interval = readonly [lower: number, upper: number];

export interface Bootstrap {
  readonly resamples: number;
  readonly seed: number;
  /** Share of resamples within each interval. */
  readonly level: number;
  /** `null` where the value itself is. */
  readonly ann: { readonly accuracy: Interval | null };
  readonly snn: { readonly accuracy: Interval | null };
  readonly agreement: Interval | null;
  /** The spiking network's accuracy − the ANN's. */
  readonly difference: Interval | null;
}

const LEVEL = 0.95;
const RESAMPLES = 1000;
const SEED = 1;

/** Bits of one image's outcome. */
const ANN = 1;
const SNN = 2;
const SAME = 4;

/**
 * Intervals of 95 % from 1,000 resamples; the same images give the same intervals.
 * @returns `null` without images, or where no class is decided
 * @example
 * ```ts
 * const { results } = tallyImages(network, simulator, plan, images);
 * bootstrapOf(results)?.snn.accuracy; // → [1, 1]
 * ```
 */
export function bootstrapOf(
  results: readonly ImageResult[],
  { resamples = RESAMPLES, seed = SEED }: { readonly resamples?: number; readonly seed?: number } = {},
): Bootstrap | null {
  if (results.length === 0 || results.some(({ snn }) => snn.decision === null)) return null;
  const isLabelled = results.every(({ label }) => label !== null);
  const withAnn = results.every(({ ann }) => ann !== null);
  // Outcomes are all that a resample looks at.
  const outcomes = Uint8Array.from(results, ({ label, ann, snn }) => {
    const right = (decision: number | null | undefined) => label !== null && decision === label;
    return (
      (right(ann?.decision) ? ANN : 0) |
      (right(snn.decision) ? SNN : 0) |
      (ann?.decision === snn.decision ? SAME : 0)
    );
  });
  const draws = resampled(outcomes, resamples, seed);
  const of = (isThere: boolean, value: (counts: Float64Array) => number): Interval | null =>
    isThere ? interval(draws.map((counts) => value(counts) / results.length)) : null;
  const count = (counts: Float64Array, bit: number) =>
    counts.reduce((sum, images, outcome) => sum + (outcome & bit ? images : 0), 0);
  return {
    resamples,
    seed,
    level: LEVEL,
    ann: { accuracy: of(isLabelled && withAnn, (counts) => count(counts, ANN)) },
    snn: { accuracy: of(isLabelled, (counts) => count(counts, SNN)) },
    agreement: of(withAnn, (counts) => count(counts, SAME)),
    difference: of(isLabelled && withAnn, (counts) => count(counts, SNN) - count(counts, ANN)),
  };
}

/** Images of each outcome in each resample. */
function resampled(outcomes: Uint8Array, resamples: number, seed: number): Float64Array[] {
  const draw = xorshift(seed);
  return Array.from({ length: resamples }, () => {
    const counts = new Float64Array(8);
    for (let i = 0; i < outcomes.length; i++) counts[outcomes[draw(outcomes.length)]]++;
    return counts;
  });
}

/** Whole numbers below a bound: Marsaglia 2003, xorshift32, the upper part of a product with the bound. */
function xorshift(seed: number): (bound: number) => number {
  let state = (seed ^ 0x9e3779b9) | 0 || 1;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor(((state >>> 0) / 2 ** 32) * bound);
  };
}

function interval(values: readonly number[]): Interval {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))];
  return [at((1 - LEVEL) / 2), at((1 + LEVEL) / 2)];
}
