/**
 * @file Products of matrices and vectors as a layered spiking network of signed values: y = W_L ⋯ W_2 W_1 x. One
 * stage per matrix, ON and OFF neurons between the stages, potentials at the end.
 * After López-Randulfe, Reeb, Knoll 2022, eqs. (3) and (4), for signed values:
 *   silent stage    u_i = Σ_j W_ij k_j,   k_j = +(T − t) of an ON spike, −(T − t) of an OFF spike
 *   spiking stage   |u| starts half a step up and rises by iExt in each step; ON fires for u > 0, OFF for u < 0, when
 *                   the threshold uTh = iExt · T is reached: k = min(T, floor((|u| + floor(iExt / 2)) / iExt))
 */
import { multiply } from './matrix.mjs';
import { checkCode } from './signed.mjs';
import { integerStage, realStage } from './stage.mjs';

/**
 * Ranges of the time codes. `xMax` is the largest magnitude of the input; larger ones saturate. Of the stages between:
 * `bound`: the worst case of all inputs within ±xMax; it takes as many operations as multiplying the matrices out.
 * `calibrated`: the largest magnitude among sample inputs times `margin` (1 or more; default 1); larger ones saturate.
 * @typedef {{ kind: 'bound', xMax: number }
 *   | { kind: 'calibrated', xMax: number, samples: ArrayLike<number>[], margin?: number }} Ranges
 */

/**
 * The spiking network of a chain of matrices, the first applied first.
 * @param {import('./matrix.mjs').Matrix[]} matrices
 * @param {{ steps: number, weights?: 'int8' | 'int16' | 'float', ranges: Ranges }} options T, 1…65535; default `int16`
 * @returns the stages, `latency` in steps from the input's spiking stage to the result, and `neurons`, ON and OFF,
 * input included
 * @throws RangeError where matrices do not fit each other, for steps, ranges or samples out of range, or for weights
 * too coarse for them
 */
export function linearNetwork(matrices, { steps, weights = 'int16', ranges }) {
  checkCode(steps, ranges.xMax);
  checkChain(matrices);
  const xMax = rangesOf(matrices, ranges);
  const stages = matrices.map((matrix, index) => {
    const place = { stage: index + 1, steps, xIn: xMax[index], xOut: xMax[index + 1] ?? null };
    return weights === 'float' ? realStage(matrix, place) : integerStage(matrix, place, weights);
  });
  const values = matrices.reduce((sum, { columns }) => sum + columns, 0);
  return { steps, weights, stages, latency: steps * stages.length, neurons: 2 * values };
}

function checkChain(matrices) {
  if (matrices.length === 0) throw new RangeError('A linear network needs at least one matrix.');
  for (let i = 1; i < matrices.length; i++) {
    const [{ rows }, { columns }] = [matrices[i - 1], matrices[i]];
    if (columns !== rows) throw new RangeError(`Matrix ${i + 1} takes ${columns} values, but matrix ${i} gives ${rows}.`);
  }
}

/** xMax of the input and of every stage but the last, which is read as potentials. */
function rangesOf(matrices, { kind, xMax, samples, margin = 1 }) {
  if (!(Number.isFinite(margin) && margin >= 1)) {
    throw new RangeError(`The margin of calibrated ranges must be 1 or more, not ${margin}.`);
  }
  const hidden = matrices.slice(0, -1);
  const largest =
    kind === 'bound'
      ? worstCase(matrices[0].columns, hidden).map((sum) => sum * xMax)
      : largestOf(hidden, samples).map((value) => value * margin);
  largest.forEach((value, i) => {
    if (Number.isFinite(value) && value > 0) return;
    throw new RangeError(
      `The largest value of stage ${i + 1} is ${value}; give finite samples that reach it, or a matrix that is not all zero.`,
    );
  });
  return [xMax, ...largest];
}

/** max_i Σ_j |(W_l ⋯ W_1)_ij|, one unit vector j after another. */
function worstCase(inputs, hidden) {
  const sums = hidden.map(({ rows }) => new Float64Array(rows));
  for (let j = 0; hidden.length > 0 && j < inputs; j++) {
    let column = new Float64Array(inputs);
    column[j] = 1;
    hidden.forEach((matrix, stage) => {
      column = multiply(matrix, column);
      for (let i = 0; i < column.length; i++) sums[stage][i] += Math.abs(column[i]);
    });
  }
  return sums.map(largestMagnitude);
}

function largestOf(hidden, samples) {
  const found = hidden.map(() => 0);
  for (const sample of samples) {
    let x = sample;
    hidden.forEach((matrix, stage) => {
      x = multiply(matrix, x);
      found[stage] = Math.max(found[stage], largestMagnitude(x));
    });
  }
  return found;
}

const largestMagnitude = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
