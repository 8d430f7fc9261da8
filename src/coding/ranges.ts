/**
 * @file Which values the stages of a chain of matrices can take: the largest magnitude, over all neurons of a stage,
 * that its time code must reach.
 */
import { FirstspikeError } from '../error.ts';
import { checkMaximum } from './signed.ts';
import { multiply, type SparseMatrix } from './sparse-matrix.ts';

/**
 * `xMax` is the largest magnitude of the input; larger ones saturate. Of the stages between it is
 * `bound`: the worst case of all inputs within ±xMax, beyond which only rounding errors lead; as coarse as that costs.
 * It takes as many operations as multiplying the matrices out.
 * `calibrated`: the largest magnitude among sample inputs times `margin` (1 or more; default 1); larger ones saturate.
 */
export type Ranges =
  | { readonly kind: 'bound'; readonly xMax: number }
  | {
      readonly kind: 'calibrated';
      readonly xMax: number;
      readonly samples: readonly ArrayLike<number>[];
      readonly margin?: number;
    };

/** xMax of the input and of every stage but the last, which is read as potentials. */
export function rangesOf(matrices: readonly SparseMatrix[], ranges: Ranges): number[] {
  checkMaximum(ranges.xMax);
  const hidden = matrices.slice(0, -1);
  const largest =
    ranges.kind === 'bound'
      ? worstCase(matrices[0].columns, hidden, ranges.xMax)
      : largestOf(hidden, ranges.samples, ranges.margin ?? 1);
  largest.forEach((xMax, i) => {
    if (Number.isFinite(xMax) && xMax > 0) return;
    throw new FirstspikeError(
      'range',
      `The largest value of stage ${i + 1} is ${xMax}, which no spike time can carry; give finite samples that reach it, or a matrix that is not all zero.`,
    );
  });
  return [ranges.xMax, ...largest];
}

/** max_i Σ_j |(W_l ⋯ W_1)_ij| · xMax, one unit vector j after another. */
function worstCase(inputs: number, hidden: readonly SparseMatrix[], xMax: number): number[] {
  const sums = hidden.map(({ rows }) => new Float64Array(rows));
  for (let j = 0; hidden.length > 0 && j < inputs; j++) {
    let column: Float64Array = new Float64Array(inputs);
    column[j] = 1;
    hidden.forEach((matrix, stage) => {
      column = multiply(matrix, column);
      for (let i = 0; i < column.length; i++) sums[stage][i] += Math.abs(column[i]);
    });
  }
  return sums.map((sum) => largest(sum) * xMax);
}

function largestOf(
  hidden: readonly SparseMatrix[],
  samples: readonly ArrayLike<number>[],
  margin: number,
): number[] {
  if (!(Number.isFinite(margin) && margin >= 1)) {
    throw new FirstspikeError('range', `The margin of calibrated ranges must be 1 or more, not ${margin}.`);
  }
  const found = new Array<number>(hidden.length).fill(0);
  for (const sample of samples) {
    let x: Float64Array = Float64Array.from(sample);
    hidden.forEach((matrix, stage) => {
      x = multiply(matrix, x);
      found[stage] = Math.max(found[stage], largest(x));
    });
  }
  return found.map((xMax) => xMax * margin);
}

function largest(values: Float64Array): number {
  let found = 0;
  for (const value of values) found = Math.max(found, Math.abs(value));
  return found;
}
