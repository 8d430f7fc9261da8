/**
 * @file One matrix as synapses: weights, scales and currents.
 * A potential of 1 stands for s_i · xIn / T, so that the threshold uTh = iExt · T stands for xOut where
 *   iExt_i = xOut / (s_i · xIn).
 * Each row's scale s_i is the smallest for which iExt_i is an integer and the weights W_ij / s_i, rounded, fit their
 * type. A read-out does not fire; its scale is max_j |W_ij| divided by the type's largest weight.
 */
import { FirstspikeError } from '../error.ts';
import type { SparseMatrix } from './sparse-matrix.ts';

/** `float`: the matrix as it is, in float64, to tell errors of time from errors of weights. */
export type LinearWeights = 'int8' | 'int16' | 'float';

export interface LinearStage {
  /** Where synapses are, and the real weights they stand for. */
  readonly matrix: SparseMatrix;
  /** Weights of the synapses, in the order of `matrix.value`. */
  readonly weights: Int8Array | Int16Array | Float64Array;
  /** Value of a source's spike at t = 0. */
  readonly xIn: number;
  /** Value of one unit of potential, per row. */
  readonly unit: Float64Array;
  /** How the rows fire, or null where their potentials are the result. `xOut` is the value of a spike at t = 0. */
  readonly firing: { readonly xOut: number; readonly iExt: Float64Array } | null;
  /** Bits of a signed register that holds any potential of this stage, ramp included; null for float weights. */
  readonly potentialBits: number | null;
}

interface Place {
  /** Counted from 1, for messages. */
  readonly stage: number;
  readonly steps: number;
  readonly xIn: number;
  /** null for the read-out. */
  readonly xOut: number | null;
}

/** Rows far below the range of their stage round to silence; a larger current would change nothing. */
const largestCurrent = 2 ** 30;

export function realStage(matrix: SparseMatrix, { steps, xIn, xOut }: Place): LinearStage {
  return {
    matrix,
    weights: matrix.value,
    xIn,
    unit: new Float64Array(matrix.rows).fill(xIn / steps),
    firing: xOut === null ? null : { xOut, iExt: new Float64Array(matrix.rows).fill(xOut / xIn) },
    potentialBits: null,
  };
}

/** @throws FirstspikeError `range` where a current would be below 1, or potentials beyond 2^53 */
export function integerStage(matrix: SparseMatrix, place: Place, type: 'int8' | 'int16'): LinearStage {
  const { steps, xIn, xOut } = place;
  const { rows, row, value } = matrix;
  const largestWeight = type === 'int8' ? 127 : 32_767;
  const largest = new Float64Array(rows);
  for (let e = 0; e < value.length; e++) largest[row[e]] = Math.max(largest[row[e]], Math.abs(value[e]));
  const iExt = largest.map((w) =>
    w === 0 || xOut === null ? 1 : Math.min(largestCurrent, Math.floor((xOut / xIn) * (largestWeight / w))),
  );
  if (iExt.includes(0)) throw tooCoarse(type, place.stage, iExt.indexOf(0));
  const scale = largest.map((w, i) => {
    if (w === 0) return 1;
    return xOut === null ? w / largestWeight : xOut / (iExt[i] * xIn);
  });
  const weights = new (type === 'int8' ? Int8Array : Int16Array)(value.length);
  const reach = new Float64Array(rows);
  for (let e = 0; e < weights.length; e++) {
    weights[e] = Math.round(value[e] / scale[row[e]]);
    reach[row[e]] += Math.abs(weights[e]) * steps;
  }
  const ramp = (i: number) => (xOut === null ? 0 : iExt[i] * steps + Math.floor(iExt[i] / 2));
  const top = reach.reduce((most, u, i) => Math.max(most, u + ramp(i)), 1);
  return {
    matrix,
    weights,
    xIn,
    unit: scale.map((s) => (s * xIn) / steps),
    firing: xOut === null ? null : { xOut, iExt },
    potentialBits: bitsOf(top, place.stage),
  };
}

function bitsOf(top: number, stage: number): number {
  if (top > Number.MAX_SAFE_INTEGER) {
    throw new FirstspikeError(
      'range',
      `Potentials of stage ${stage} can reach ${top}, beyond exact integers; use fewer steps or narrower weights.`,
    );
  }
  return Math.ceil(Math.log2(top + 1)) + 1;
}

function tooCoarse(type: 'int8' | 'int16', stage: number, row: number): FirstspikeError {
  const remedy = type === 'int8' ? 'use int16 weights or widen' : 'widen';
  return new FirstspikeError(
    'range',
    `Row ${row} of stage ${stage} needs a current below 1 with ${type} weights; ${remedy} the range of the stage.`,
  );
}
