/**
 * @file Least squares for layers of rectifying neurons. Given rows x, potentials u and wanted potentials y, it looks for
 * changes d of the weights (and of a constant) such that u + x·d approaches y where the difference changes the output:
 *
 *     r(u, y) = low − u if y ≤ low < u;   high − u if u < high ≤ y;   0 if both lie beyond the same limit;   else y − u
 *
 * r is minus the derivative of a convex function of u whose curvature is at most one, so a step that lowers |r − x·p|²
 * lowers the error too. The steps are those of nonlinear conjugate gradients (Polak and Ribière 1969, restarted where
 * their factor is negative), each as long as the quadratic bound allows. The last rows are for
 * validation: the fit returns the changes with the least validation error, which limits overfitting.
 */
import type { SparseRows } from './sparse-rows.ts';

export interface FitProblem {
  readonly x: SparseRows;
  readonly outputs: number;
  /** Potentials now and as they should be, [row][output]. `u` is moved along. */
  readonly u: Float64Array;
  readonly y: Float64Array;
  /** Potentials beyond which nothing changes, per output; infinite without a limit. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Weight of an output's error in the sum over outputs. */
  readonly weight: Float64Array;
  /** Entry of the constant column. */
  readonly constant: number;
  /** Number of fitted rows; the rows after them validate. */
  readonly fitted: number;
}

/** Mean weighted square error per potential: of the fitted rows, and of the validation rows. */
export interface FitErrors {
  readonly fitted: number;
  readonly watching: number;
}

export interface Fit {
  /** Changes, [column][output]; the constant's come last. */
  readonly changes: Float64Array;
  readonly before: FitErrors;
  readonly after: FitErrors;
}

const MOST_STEPS = 16;
/** Gaining less than this share in so many steps ends a fit. */
const WORTH_GOING_ON = 0.01;
const PATIENCE = 2;

/** r(u, y), see above. */
export function rectifiedError(u: number, y: number, low: number, high: number): number {
  if (y <= low) return u <= low ? 0 : low - u;
  if (y >= high) return u >= high ? 0 : high - u;
  return y - u;
}

export function errorsOf({ x, outputs, u, y, low, high, weight, fitted }: FitProblem): FitErrors {
  let first = 0;
  let rest = 0;
  for (let row = 0, at = 0; row < x.rows; row++) {
    let sum = 0;
    for (let o = 0; o < outputs; o++, at++) {
      sum += (rectifiedError(u[at], y[at], low[o], high[o]) * weight[o]) ** 2;
    }
    if (row < fitted) first += sum;
    else rest += sum;
  }
  const watching = x.rows - fitted;
  return {
    fitted: first / Math.max(1, fitted * outputs),
    watching: rest / Math.max(1, watching * outputs),
  };
}

export function fitRectified(problem: FitProblem): Fit {
  const { x, outputs, u, fitted } = problem;
  const size = (x.columns + 1) * outputs;
  const before = errorsOf(problem);
  const columns = columnsOf(problem);
  const changes = new Float64Array(size);
  const seen: FitErrors[] = [before];
  let best = { changes: changes.slice(), errors: before };
  let direction: Float64Array = new Float64Array(size);
  let last: { readonly gradient: Float64Array; readonly squares: Float64Array } | undefined;
  const product = new Float64Array(u.length);
  for (let step = 1; step <= MOST_STEPS; step++) {
    const gradient = gradientOf(problem, columns);
    const squares = dots(gradient, gradient, outputs);
    direction = conjugate(gradient, squares, direction, last, outputs);
    last = { gradient, squares };
    multiply(problem, direction, product);
    const lengths = stepLengths(problem, product);
    addScaled(changes, lengths, direction);
    addScaled(u, lengths, product);
    const errors = errorsOf(problem);
    seen.push(errors);
    if (errors.watching < best.errors.watching) best = { changes: changes.slice(), errors };
    const earlier = seen[Math.max(0, step - PATIENCE)].watching;
    if (step >= PATIENCE && errors.watching >= (1 - WORTH_GOING_ON) * earlier) break;
  }
  return { changes: best.changes, before, after: best.errors };

  /** Lengths that lower the quadratic bound most, per output. */
  function stepLengths({ y, low, high }: FitProblem, q: Float64Array): Float64Array {
    const along = new Float64Array(outputs);
    const square = new Float64Array(outputs);
    for (let row = 0, at = 0; row < fitted; row++) {
      for (let o = 0; o < outputs; o++, at++) {
        along[o] += rectifiedError(u[at], y[at], low[o], high[o]) * q[at];
        square[o] += q[at] * q[at];
      }
    }
    return along.map((sum, o) => (square[o] > 0 ? sum / square[o] : 0));
  }
}

/** The fitted rows of x column by column, each column's entries in the order of their rows. */
interface Columns {
  /** Column c has the entries starts[c] … starts[c + 1] − 1. */
  readonly starts: Int32Array;
  readonly row: Int32Array;
  readonly value: SparseRows['value'];
}

export function columnsOf({ x, fitted }: Pick<FitProblem, 'x' | 'fitted'>): Columns {
  const entries = x.starts[fitted];
  const starts = new Int32Array(x.columns + 1);
  for (let i = 0; i < entries; i++) starts[x.column[i] + 1]++;
  for (let c = 0; c < x.columns; c++) starts[c + 1] += starts[c];
  const next = starts.slice();
  const row = new Int32Array(entries);
  const value = x.value.slice(0, entries);
  for (let r = 0; r < fitted; r++) {
    for (let i = x.starts[r]; i < x.starts[r + 1]; i++) {
      const at = next[x.column[i]]++;
      row[at] = r;
      value[at] = x.value[i];
    }
  }
  return { starts, row, value };
}

/** xᵀ·r over the fitted rows. */
export function gradientOf(
  { x, outputs, u, y, low, high, constant, fitted }: Omit<FitProblem, 'weight'>,
  by: Columns,
): Float64Array {
  const gradient = new Float64Array((x.columns + 1) * outputs);
  const r = new Float64Array(fitted * outputs);
  const sums = new Float64Array(outputs);
  for (let row = 0, at = 0; row < fitted; row++) {
    for (let o = 0; o < outputs; o++, at++) {
      r[at] = rectifiedError(u[at], y[at], low[o], high[o]);
      sums[o] += constant * r[at];
    }
  }
  gradient.set(sums, x.columns * outputs);
  for (let c = 0; c < x.columns; c++) {
    sums.fill(0);
    addRows(sums, by.row, by.value, by.starts[c], by.starts[c + 1], r);
    gradient.set(sums, c * outputs);
  }
  return gradient;
}

/**
 * Adds to sums the rows of a matrix that entries name, each times its entry, in their order. Four entries at a time, so that sums are
 * read and written once for them.
 */
function addRows(
  sums: Float64Array,
  row: Int32Array,
  value: SparseRows['value'],
  from: number,
  to: number,
  matrix: Float64Array,
): void {
  const width = sums.length;
  let i = from;
  for (; i + 4 <= to; i += 4) {
    const k0 = value[i];
    const k1 = value[i + 1];
    const k2 = value[i + 2];
    const k3 = value[i + 3];
    const at0 = row[i] * width;
    const at1 = row[i + 1] * width;
    const at2 = row[i + 2] * width;
    const at3 = row[i + 3] * width;
    for (let o = 0; o < width; o++)
      sums[o] =
        sums[o] + k0 * matrix[at0 + o] + k1 * matrix[at1 + o] + k2 * matrix[at2 + o] + k3 * matrix[at3 + o];
  }
  for (; i < to; i++) {
    const k = value[i];
    const at = row[i] * width;
    for (let o = 0; o < width; o++) sums[o] += k * matrix[at + o];
  }
}

/** x·d for every row. */
export function multiply(
  { x, outputs, constant }: Pick<FitProblem, 'x' | 'outputs' | 'constant'>,
  d: Float64Array,
  product: Float64Array,
): void {
  const { rows, starts, column, value, columns } = x;
  const q = new Float64Array(outputs);
  const ones = columns * outputs;
  for (let row = 0; row < rows; row++) {
    for (let o = 0; o < outputs; o++) q[o] = constant * d[ones + o];
    addRows(q, column, value, starts[row], starts[row + 1], d);
    product.set(q, row * outputs);
  }
}

/** Sums over columns, per output. */
function dots(a: Float64Array, b: Float64Array, outputs: number): Float64Array {
  const sums = new Float64Array(outputs);
  for (let i = 0; i < a.length; i += outputs) {
    for (let o = 0; o < outputs; o++) sums[o] += a[i + o] * b[i + o];
  }
  return sums;
}

/** Adds to every output its own multiple. */
function addScaled(sums: Float64Array, factors: Float64Array, values: Float64Array): void {
  const outputs = factors.length;
  for (let i = 0; i < sums.length; i += outputs) {
    for (let o = 0; o < outputs; o++) sums[i + o] += factors[o] * values[i + o];
  }
}

/** The gradient, bent towards the direction before it. */
function conjugate(
  gradient: Float64Array,
  squares: Float64Array,
  direction: Float64Array,
  last: { readonly gradient: Float64Array; readonly squares: Float64Array } | undefined,
  outputs: number,
): Float64Array {
  if (!last) return gradient.slice();
  const shared = dots(gradient, last.gradient, outputs);
  const factor = squares.map((square, o) =>
    last.squares[o] > 0 ? Math.max(0, (square - shared[o]) / last.squares[o]) : 0,
  );
  return gradient.map((g, i) => g + factor[i % outputs] * direction[i]);
}
