/**
 * @file A least-squares fit with weights rounded to integers. The start potentials, integers of a finer grain, make up
 * for the mean shift of the rounding.
 */
import { errorsOf, type FitProblem, fitRectified, multiply, rectifiedError } from './rectified-fit.ts';

/** Number of times that start potentials are moved by the mean residual. */
const ROUNDS = 4;

/**
 * Fits weights of the outputs from `first` on, in place, and returns how far their start potentials move, in whole
 * numbers. Weights and start potentials that do not lower the validation error stay as they were.
 * @param problem left as it is; its potentials are those of the weights now
 * @param weights [output][column]
 */
export function fitRounded(
  problem: FitProblem,
  weights: Int8Array | Int16Array,
  first: number,
): Float64Array {
  const { x, outputs, constant, u: potentials } = problem;
  const { columns } = x;
  const { changes, before } = fitRectified({ ...problem, u: potentials.slice() });
  const limit = weights instanceof Int8Array ? 127 : 32767;
  const own = weights.subarray(first * columns, (first + outputs) * columns);
  const rounded = own.map((weight, at) => {
    const change = changes[(at % columns) * outputs + Math.floor(at / columns)];
    return Math.max(-limit, Math.min(limit, Math.round(weight + change)));
  });
  own.forEach((weight, at) => {
    changes[(at % columns) * outputs + Math.floor(at / columns)] = rounded[at] - weight;
  });
  const u = new Float64Array(potentials.length);
  multiply(problem, changes, u);
  const moves = new Float64Array(outputs);
  for (let o = 0; o < outputs; o++) {
    // The constant's change is the first guess of how far the start potential moves.
    const guess = constant * changes[columns * outputs + o];
    for (let at = o; at < u.length; at += outputs) u[at] += potentials[at];
    moves[o] = Math.round(guess + startMove({ ...problem, u }, o));
    for (let at = o; at < u.length; at += outputs) u[at] += moves[o] - guess;
  }
  if (errorsOf({ ...problem, u }).watching < before.watching) {
    own.set(rounded);
    return moves;
  }
  const moved = potentials.slice();
  for (let o = 0; o < outputs; o++) {
    moves[o] = Math.round(startMove(problem, o));
    for (let at = o; at < moved.length; at += outputs) moved[at] += moves[o];
  }
  return errorsOf({ ...problem, u: moved }).watching < before.watching ? moves : new Float64Array(outputs);
}

/** Shift of an output's start potential: the mean residual of the potentials, several times. */
function startMove({ outputs, u, y, low, high, fitted }: FitProblem, o: number): number {
  let move = 0;
  for (let round = 0; round < ROUNDS; round++) {
    let sum = 0;
    for (let row = 0; row < fitted; row++) {
      const at = row * outputs + o;
      sum += rectifiedError(u[at] + move, y[at], low[o], high[o]);
    }
    move += sum / Math.max(1, fitted);
  }
  return move;
}
