/**
 * @file Products of matrices and vectors as a layered spiking network of signed values: y = W_L ⋯ W_2 W_1 x. One
 * stage per matrix, ON and OFF neurons between the stages, potentials at the end.
 * After López-Randulfe, Reeb, Knoll 2022, eqs. (3) and (4), for signed values:
 *   silent stage    u_i = Σ_j W_ij k_j,   k_j = +(T − t) of an ON spike, −(T − t) of an OFF spike
 *   spiking stage   |u| starts half a step up and rises by iExt in each step; ON fires for u > 0, OFF for u < 0, when
 *                   the threshold uTh = iExt · T is reached: k = min(T, floor((|u| + floor(iExt / 2)) / iExt))
 */
import { FirstspikeError } from '../error.ts';
import { integerStage, type LinearStage, type LinearWeights, realStage } from './linear-stage.ts';
import { type Ranges, rangesOf } from './ranges.ts';
import { checkSteps } from './signed.ts';
import type { SparseMatrix } from './sparse-matrix.ts';

export interface LinearOptions {
  /** T, time steps of one stage: 1…65535. */
  readonly steps: number;
  /** Default `int16`. */
  readonly weights?: LinearWeights;
  readonly ranges: Ranges;
}

export interface LinearNetwork {
  readonly steps: number;
  readonly weights: LinearWeights;
  readonly stages: readonly LinearStage[];
  /** Steps from the start of the input's spiking stage to the result: T times the number of matrices. */
  readonly latency: number;
  /** ON and OFF neurons that may fire, input included. */
  readonly neurons: number;
}

/**
 * The spiking network of a chain of matrices, the first applied first.
 * @throws FirstspikeError `shape` where matrices do not fit each other, `range` for steps, ranges or samples out of
 * range, or weights too coarse for them
 * @example linearNetwork([denseMatrix(2, 2, [1, 1, 1, -1])], { steps: 64, ranges: { kind: 'bound', xMax: 1 } })
 */
export function linearNetwork(matrices: readonly SparseMatrix[], options: LinearOptions): LinearNetwork {
  const { steps, weights = 'int16', ranges } = options;
  checkSteps(steps);
  checkChain(matrices);
  const xMax = rangesOf(matrices, ranges);
  const stages = matrices.map((matrix, index) => {
    const xOut = index + 1 < matrices.length ? xMax[index + 1] : null;
    const place = { stage: index + 1, steps, xIn: xMax[index], xOut };
    return weights === 'float' ? realStage(matrix, place) : integerStage(matrix, place, weights);
  });
  const values = matrices.reduce((sum, { columns }) => sum + columns, 0);
  return { steps, weights, stages, latency: steps * stages.length, neurons: 2 * values };
}

function checkChain(matrices: readonly SparseMatrix[]): void {
  if (matrices.length === 0)
    throw new FirstspikeError('shape', 'A linear network needs at least one matrix.');
  for (let i = 1; i < matrices.length; i++) {
    const [before, after] = [matrices[i - 1], matrices[i]];
    if (after.columns === before.rows) continue;
    throw new FirstspikeError(
      'shape',
      `Matrix ${i + 1} takes ${after.columns} values, but matrix ${i} gives ${before.rows}.`,
    );
  }
}
