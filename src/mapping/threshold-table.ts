/**
 * @file Thresholds for activations that an evenly rising potential does not compute: the threshold of the step that
 * carries k is the smallest potential whose activation rounds to k. Found by bisection on the activation itself, so that
 * the table is exact for every function that rises (and, for the part below zero, rises to one peak and falls again).
 */

import { FirstspikeError } from '../error.ts';
import { type Activation, activate, dipOf, isSigned } from '../graph/activation.ts';
import type { Rounding, ThresholdTable } from '../network/network.ts';

/** Beyond every potential. */
const NEVER = 2 ** 31 - 1;
const LARGEST_TABLE = 2 ** 24;

/** How the potentials of one channel relate to values. */
export interface PotentialScale {
  /** Value of a spike at t = 0. */
  readonly xMax: number;
  /** xMax in units of potential: iExt · tMax. */
  readonly perRange: number;
  /** What the rounding of start potentials has left out: the ANN's sum has it, the potential has not. */
  readonly rest: number;
}

/**
 * The table of a population.
 * @param scales one per channel
 * @param integer whether potentials are integers
 * @throws FirstspikeError `range` if the table would be too large
 */
export function thresholdTableOf(
  activation: Activation,
  scales: readonly PotentialScale[],
  steps: number,
  rounding: Rounding,
  integer: boolean,
): ThresholdTable {
  if (scales.length * steps > LARGEST_TABLE) {
    throw new FirstspikeError(
      'range',
      `${steps} steps need a table of thresholds that is too large; use fewer steps.`,
    );
  }
  const numbers = () =>
    integer ? new Int32Array(scales.length * steps) : new Float64Array(scales.length * steps);
  const signed = isSigned(activation);
  const dip = dipOf(activation);
  const thresholdTable = {
    on: numbers(),
    off: signed ? numbers() : null,
    upperBound: Number.isFinite(dip) ? numbers() : null,
  };
  const isStaircase = activation.kind === 'staircase';
  // A staircase's own levels must not fail by the last bit of a product.
  const first = rounding === 'nearest' ? 0.5 : isStaircase ? 1 - 2 ** -20 : 1;
  // A staircase may rise on either side of zero; the part below zero of other functions begins there.
  const lowest = signed && !isStaircase ? 0 : -NEVER;
  const search = integer ? smallestInteger : smallestNumber;
  scales.forEach(({ xMax, perRange, rest }, channel) => {
    const perUnit = perRange / xMax;
    const positive = (u: number) => activate(activation, (u + rest) / perUnit, channel);
    const negative = (v: number) => -activate(activation, (rest - v) / perUnit, channel);
    const peak = Math.min(NEVER, dip * perUnit);
    for (let k = 0; k < steps; k++) {
      const at = channel * steps + k;
      const level = ((k + first) / steps) * xMax;
      // Functions that are positive everywhere may reach a level below zero.
      thresholdTable.on[at] = search((u) => positive(u) >= level, lowest, NEVER);
      if (thresholdTable.off) thresholdTable.off[at] = search((v) => negative(v) >= level, lowest, peak);
      if (thresholdTable.off && thresholdTable.upperBound) {
        const reached = thresholdTable.off[at] < NEVER;
        // The last potential beyond the peak that still reaches the level.
        thresholdTable.upperBound[at] = reached
          ? last((v) => negative(v) >= level, thresholdTable.off[at], integer)
          : -1;
      }
    }
  });
  return thresholdTable;
}

/** The smallest integer in from…to that satisfies a monotone condition, or NEVER. */
function smallestInteger(holds: (x: number) => boolean, from: number, to: number): number {
  let low = Math.floor(from);
  let high = Math.floor(to);
  if (!holds(high)) return NEVER;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The same among real numbers, to the last bit that matters. */
function smallestNumber(holds: (x: number) => boolean, from: number, to: number): number {
  let low = from;
  let high = to;
  if (!holds(high)) return NEVER;
  for (let i = 0; i < 100 && low < high; i++) {
    const middle = (low + high) / 2;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** The largest number from `start` on that satisfies a condition which `start` satisfies and far numbers do not. */
function last(holds: (x: number) => boolean, start: number, integer: boolean): number {
  const fails = (x: number) => !holds(x);
  if (!integer) return smallestNumber(fails, start, NEVER);
  return smallestInteger(fails, start, NEVER) - 1;
}
