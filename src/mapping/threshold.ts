/**
 * @file Choosing xMax, the value of the earliest spike. It fixes the threshold: uTh = tMax · xMax_out / xMax_in in units
 * of W·x. A lower xMax gives finer steps and saturates more values.
 */
import type { Rounding, Steps } from '../network/network.ts';
import { type Histogram, occupiedBins, quantile } from './histogram.ts';

/** A rule for xMax. */
export type Threshold =
  /** The largest activation seen. */
  | { readonly kind: 'max' }
  /** A fraction (0…) of the largest activation seen: sweeps the threshold as such. */
  | { readonly kind: 'fraction'; readonly fraction: number }
  /** The given percentile (0…100) of the positive activations. */
  | { readonly kind: 'percentile'; readonly percentile: number }
  /** The xMax with the least mean squared error between an activation and its spike's value. */
  | { readonly kind: 'mse' }
  /** The bound of eq. (5): no input can exceed it. Looks at the weights only. */
  | { readonly kind: 'bound' };

/** How values become k. */
export interface SpikeCode {
  readonly rounding: Rounding;
  /** The smallest k whose spike is sent; smaller values are dropped. */
  readonly least: number;
}

/** The rules in words, as help and errors give them. */
export const thresholdRules = 'max, mse, bound, percentile:P with 0 < P ≤ 100, or fraction:F with F > 0';

/** Reads `max`, `fraction:0.8`, `percentile:99.9`, `mse` or `bound`; undefined if the text is no rule. */
export function parseThreshold(text: string): Threshold | undefined {
  if (text === 'max' || text === 'mse' || text === 'bound') return { kind: text };
  const [, rule, number] = /^(percentile|fraction):(\d*\.?\d+)$/.exec(text) ?? [];
  const value = Number(number);
  if (rule === 'percentile' && value > 0 && value <= 100) return { kind: 'percentile', percentile: value };
  if (rule === 'fraction' && value > 0) return { kind: 'fraction', fraction: value };
  return undefined;
}

/** The rule as `parseThreshold` reads it. */
export function formatThreshold(rule: Threshold): string {
  if (rule.kind === 'percentile') return `percentile:${rule.percentile}`;
  return rule.kind === 'fraction' ? `fraction:${rule.fraction}` : rule.kind;
}

/**
 * xMax by a data-driven rule; 0 if nothing was ever positive.
 * @param code how values become k, which `mse` takes the error of
 */
export function chooseMaximum(
  histogram: Histogram,
  rule: Exclude<Threshold, { kind: 'bound' }>,
  steps: Steps,
  code: SpikeCode = { rounding: 'nearest', least: 1 },
): number {
  if (histogram.positive === 0) return 0;
  if (rule.kind === 'max') return histogram.max;
  if (rule.kind === 'fraction') return rule.fraction * histogram.max;
  if (rule.kind === 'percentile') return quantile(histogram, rule.percentile / 100);
  return steps === 'continuous' ? histogram.max : leastSquares(histogram, steps, code);
}

const CANDIDATES = 200;
const SMALLEST = 0.02;

/** Tries maxima on a logarithmic grid from the largest activation down and keeps the best. */
function leastSquares(histogram: Histogram, steps: number, { rounding, least }: SpikeCode): number {
  const halfStep = rounding === 'nearest' ? 0.5 : 0;
  const bins = occupiedBins(histogram);
  let best = histogram.max;
  let smallest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < CANDIDATES; i++) {
    const xMax = histogram.max * SMALLEST ** (i / (CANDIDATES - 1));
    let error = 0;
    for (const { value, count } of bins) {
      const k = Math.min(steps, Math.floor((value / xMax) * steps + halfStep));
      const carried = k < least ? 0 : (k * xMax) / steps;
      error += count * (value - carried) ** 2;
    }
    if (error < smallest) {
      smallest = error;
      best = xMax;
    }
  }
  return best;
}
