import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../test/random.ts';
import {
  columnsOf,
  errorsOf,
  type FitProblem,
  fitRectified,
  gradientOf,
  multiply,
  rectifiedError,
} from './rectified-fit.ts';
import type { SparseRows } from './sparse-rows.ts';

/** Rows as one would write them. */
function sparse(rows: readonly (readonly number[])[]): SparseRows {
  const starts = new Int32Array(rows.length + 1);
  const column: number[] = [];
  const value: number[] = [];
  rows.forEach((row, r) => {
    row.forEach((k, at) => {
      if (k === 0) return;
      column.push(at);
      value.push(k);
    });
    starts[r + 1] = column.length;
  });
  return {
    rows: rows.length,
    columns: rows[0].length,
    starts,
    column: Int32Array.from(column),
    value: Int16Array.from(value),
  };
}

const unlimited = { low: new Float64Array([-Infinity]), high: new Float64Array([Infinity]) };

describe('what a rectifying neuron can tell', () => {
  it.each([
    // Potential, wanted, and what is missing between the limits 2 and 10.
    [5, 7, 2],
    [1, 7, 6],
    [12, 7, -5],
    [1, -3, 0],
    [5, -3, -3],
    [11, 20, 0],
    [9, 20, 1],
  ])('u %d, y %d: %d', (u, y, error) => {
    expect(rectifiedError(u, y, 2, 10)).toBe(error);
  });
});

describe('a least-squares fit', () => {
  it('of two inputs and one output finds the exact solution', () => {
    // Potentials 0 should be 3·a − 2·b + 4: two conjugate steps per unknown are more than enough.
    const inputs = [
      [1, 0],
      [0, 1],
      [2, 1],
      [1, 3],
      [4, 2],
      [3, 3],
    ];
    const x = sparse(inputs);
    const problem: FitProblem = {
      x,
      outputs: 1,
      u: new Float64Array(6),
      y: Float64Array.from(inputs, ([a, b]) => 3 * a - 2 * b + 4),
      ...unlimited,
      weight: new Float64Array([1]),
      constant: 2,
      fitted: 4,
    };
    const { changes, before, after } = fitRectified(problem);
    // Wanted: 7, 2, 8, 1 on the fitted rows, 12 and 7 on the others.
    expect(before).toEqual({ fitted: (49 + 4 + 64 + 1) / 4, watching: (144 + 49) / 2 });
    expect(changes[0]).toBeCloseTo(3, 6);
    expect(changes[1]).toBeCloseTo(-2, 6);
    expect(2 * changes[2]).toBeCloseTo(4, 6);
    expect(after.watching).toBeLessThan(1e-9);
  });

  it('leaves alone what lies beyond the same limit', () => {
    const problem: FitProblem = {
      x: sparse([[1], [1], [2], [2]]),
      outputs: 1,
      u: Float64Array.from([-5, -5, 20, 20]),
      y: Float64Array.from([-50, -9, 99, 11]),
      low: new Float64Array([0]),
      high: new Float64Array([10]),
      weight: new Float64Array([1]),
      constant: 1,
      fitted: 2,
    };
    expect(errorsOf(problem)).toEqual({ fitted: 0, watching: 0 });
    expect([...fitRectified(problem).changes]).toEqual([0, 0]);
  });

  it('never makes the error larger, neither of the rows that are fitted nor of those that watch', () => {
    const draft = fc.record({
      seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      rows: fc.integer({ min: 2, max: 40 }),
      columns: fc.integer({ min: 1, max: 12 }),
      outputs: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(draft, ({ seed, rows, columns, outputs }) => {
        const draw = random(seed);
        const potentials = () => Float64Array.from({ length: rows * outputs }, () => 400 * draw() - 150);
        const spikes = () => (draw() < 0.5 ? 0 : Math.floor(8 * draw()));
        const problem: FitProblem = {
          x: sparse(Array.from({ length: rows }, () => Array.from({ length: columns }, spikes))),
          outputs,
          u: potentials(),
          y: potentials(),
          low: new Float64Array(outputs).fill(draw() < 0.5 ? 5 : -80),
          high: new Float64Array(outputs).fill(120),
          weight: Float64Array.from({ length: outputs }, () => 0.01 + draw()),
          constant: 4,
          fitted: Math.ceil(0.8 * rows),
        };
        const start = problem.u.slice();
        const { changes, before, after } = fitRectified(problem);
        expect(after.fitted).toBeLessThanOrEqual(before.fitted * (1 + 1e-12));
        expect(after.watching).toBeLessThanOrEqual(before.watching);
        // The errors are those of the changes that are handed back.
        const moved = new Float64Array(start.length);
        multiply(problem, changes, moved);
        for (let i = 0; i < moved.length; i++) moved[i] += start[i];
        const again = errorsOf({ ...problem, u: moved });
        expect(again.fitted).toBeCloseTo(after.fitted, 6);
        expect(again.watching).toBeCloseTo(after.watching, 6);
      }),
      { numRuns: 200 },
    );
  });
});

it('rows times changes are the sums of their entries, added one after the other', () => {
  const entry = fc.oneof(fc.constant(0), fc.integer({ min: -9, max: 9 }));
  fc.assert(
    fc.property(
      fc.array(fc.array(entry, { minLength: 11, maxLength: 11 }), { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 3 }),
      fc.nat(),
      (rows, outputs, seed) => {
        const draw = random(seed);
        const x = sparse(rows);
        const d = Float64Array.from({ length: 12 * outputs }, () => draw() - 0.5);
        const product = new Float64Array(rows.length * outputs);
        multiply({ x, outputs, constant: 3 }, d, product);
        const expected = rows.flatMap((row) =>
          Array.from({ length: outputs }, (_, o) =>
            row.reduce(
              (sum, k, at) => (k === 0 ? sum : sum + k * d[at * outputs + o]),
              3 * d[11 * outputs + o],
            ),
          ),
        );
        expect([...product]).toEqual(expected);
      },
    ),
    { seed: 8 },
  );
});

it('the gradient is the sum of the fitted rows, each entry times its error, row after row', () => {
  const entry = fc.oneof(fc.constant(0), fc.integer({ min: -9, max: 9 }));
  fc.assert(
    fc.property(
      fc.array(fc.array(entry, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 14 }),
      fc.integer({ min: 1, max: 3 }),
      fc.nat(),
      (rows, outputs, seed) => {
        const draw = random(seed);
        const drawn = (length: number) => Float64Array.from({ length }, () => 4 * draw() - 2);
        const [u, y] = [drawn(rows.length * outputs), drawn(rows.length * outputs)];
        const [low, high] = [new Float64Array(outputs).fill(-1), new Float64Array(outputs).fill(1)];
        const fitted = Math.ceil(rows.length / 2);
        const problem = { x: sparse(rows), outputs, u, y, low, high, constant: 3, fitted };
        const expected = Array.from({ length: 4 * outputs }, (_, i) => {
          const [column, o] = [Math.floor(i / outputs), i % outputs];
          return rows.slice(0, fitted).reduce((sum, row, r) => {
            const k = column < 3 ? row[column] : 3;
            const at = r * outputs + o;
            return k === 0 ? sum : sum + k * rectifiedError(u[at], y[at], -1, 1);
          }, 0);
        });
        expect([...gradientOf(problem, columnsOf(problem))]).toEqual(expected);
      },
    ),
    { seed: 9 },
  );
});
