/**
 * @file How far accuracies and agreement are known. Shares have Wilson's interval (1927), which has a width for 8 of 8 images, too.
 * The difference of the two accuracies has the percentile interval of the bootstrap (Efron 1979): images are drawn with replacement,
 * as many as there are, and both accuracies are taken from the same draw, so that it is paired.
 */
import type { ImageResult } from './tally.ts';

/** Lower and upper bound: fractions 0…1, or a difference of such. */
export type Interval = readonly [lower: number, upper: number];

export interface Bootstrap {
  readonly resamples: number;
  readonly seed: number;
  /** Of the intervals. */
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
 * Intervals of 95 %: Wilson's of shares, and of the difference from 1,000 resamples; the same images give the same intervals.
 * @returns `null` without images, or where no class is decided
 * @example
 * ```ts
 * const { results } = tallyImages(network, simulator, plan, images);
 * bootstrapOf(results)?.snn.accuracy?.map((bound) => Number(bound.toFixed(2))); // → [0.44, 1]
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
  const images = results.length;
  const all = new Float64Array(8);
  for (const outcome of outcomes) all[outcome]++;
  const count = (counts: Float64Array, bit: number) =>
    counts.reduce((sum, some, outcome) => sum + (outcome & bit ? some : 0), 0);
  const share = (isThere: boolean, bit: number): Interval | null =>
    isThere ? shareInterval(count(all, bit), images) : null;
  const differences = (): number[] =>
    resampled(outcomes, resamples, seed).map((counts) => (count(counts, SNN) - count(counts, ANN)) / images);
  return {
    resamples,
    seed,
    level: LEVEL,
    ann: { accuracy: share(isLabelled && withAnn, ANN) },
    snn: { accuracy: share(isLabelled, SNN) },
    agreement: share(withAnn, SAME),
    difference: isLabelled && withAnn ? interval(differences()) : null,
  };
}

/** The normal distribution's 97.5 % quantile. */
const Z = 1.959963984540054;

/**
 * Wilson's interval of 95 % for a share.
 * @example
 * ```ts
 * shareInterval(8, 8).map((bound) => Number(bound.toFixed(4))); // → [0.6756, 1]
 * ```
 */
export function shareInterval(right: number, images: number): Interval {
  const share = right / images;
  const scale = 1 + Z ** 2 / images;
  const middle = (share + Z ** 2 / (2 * images)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / images + Z ** 2 / (4 * images ** 2));
  // Exact at the ends, where both terms are the same.
  return [right === 0 ? 0 : middle - half, right === images ? 1 : middle + half];
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
