/**
 * @file Weights that are whole multiples of one number, as a quantised model's are: V = n · g. With m · n as integers they are
 * held exactly, so that a population whose activation is a staircase gives the ANN's values and no others. Its thresholds are a
 * table, so that the potential of one step, m / g, need not be a whole number.
 */
import { entryOf } from '../network/network.ts';
import { type NormalisedTerm, weightBlocks } from './normalise.ts';

/** Larger n are no quantiser's, but chance. */
const MOST_MULTIPLES = 1024;
/** How far V / g may lie from a whole number: float32 has rounded both the weights and their scale. */
const TOLERANCE = 1e-4;

/** The multiples of one channel. */
export interface Grid {
  readonly g: number;
  /** The largest n; 0 for a channel without weights. */
  readonly largest: number;
}

/** Grid of each channel, or of all as one channel; undefined where the weights of one have none. */
export function gridsOf(terms: readonly NormalisedTerm[], channels: number): readonly Grid[] | undefined {
  const sizes = Array.from({ length: channels }, (): Set<number> => new Set());
  for (const term of terms) {
    for (const { length, weights, channels: owners } of weightBlocks(term)) {
      for (let i = 0; i < length; i++) {
        const own = sizes[channels === 1 ? 0 : owners[i]];
        if (weights[i] !== 0) own.add(Math.abs(weights[i]));
        // float32 may write the same multiple in two ways, but no more often.
        if (own.size > 2 * MOST_MULTIPLES) return undefined;
      }
    }
  }
  const grids = sizes.map((all) => gridOf([...all]));
  return grids.every((grid) => grid !== undefined) ? grids : undefined;
}

/** The grid of all channels together. */
export function commonGrid(terms: readonly NormalisedTerm[]): Grid | undefined {
  const [grid] = gridsOf(terms, 1) ?? [];
  return grid;
}

function gridOf(sizes: readonly number[]): Grid | undefined {
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  if (largest === 0) return { g: 1, largest: 0 };
  for (let n = 1; n <= MOST_MULTIPLES; n++) {
    const g = largest / n;
    if (sizes.every((size) => Math.abs(size / g - Math.round(size / g)) <= TOLERANCE))
      return { g, largest: n };
  }
  return undefined;
}

/** Start potentials rounded, one per channel where neurons share theirs, and what rounding has left out of each channel. */
export function roundedStart(
  exact: Float64Array,
  channels: number,
): { readonly initial: Float64Array; readonly rest: Float64Array } {
  const isShared = exact.every(
    (start, i) => start === exact[Math.floor(entryOf(channels, i, exact.length) * (exact.length / channels))],
  );
  const area = exact.length / channels;
  const rest = Float64Array.from({ length: channels }, (_, c) =>
    isShared ? exact[c * area] - Math.round(exact[c * area]) : 0,
  );
  return { initial: exact.map(Math.round), rest };
}
