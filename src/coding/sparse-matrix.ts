/**
 * @file Real matrices of which only existing entries are held, column by column: a column lists the synapses of one
 * source, which is what a spike needs.
 */
import { FirstspikeError } from '../error.ts';

/** Entries of column j are `columnStart[j]` … `columnStart[j + 1] − 1` of `row` and `value`, rows ascending. */
export interface SparseMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly columnStart: Int32Array;
  readonly row: Int32Array;
  readonly value: Float64Array;
}

export type MatrixEntry = readonly [row: number, column: number, value: number];

/**
 * A matrix from its entries in any order; entries that are exactly 0 do not exist.
 * @throws FirstspikeError `shape` or `range` for an entry outside, given twice, or not finite
 */
export function sparseMatrix(rows: number, columns: number, entries: Iterable<MatrixEntry>): SparseMatrix {
  checkSize(rows, columns);
  const byColumn: { rows: number[]; values: number[] }[] = Array.from({ length: columns }, () => ({
    rows: [],
    values: [],
  }));
  let size = 0;
  for (const [row, column, value] of entries) {
    checkEntry(rows, columns, row, column, value);
    if (value === 0) continue;
    byColumn[column].rows.push(row);
    byColumn[column].values.push(value);
    size++;
  }
  const columnStart = new Int32Array(columns + 1);
  const row = new Int32Array(size);
  const value = new Float64Array(size);
  byColumn.forEach((entry, column) => {
    const start = columnStart[column];
    const ascending = entry.rows.every((r, i) => i === 0 || entry.rows[i - 1] < r);
    const order = ascending
      ? null
      : entry.rows.map((_, i) => i).sort((a, b) => entry.rows[a] - entry.rows[b]);
    for (let i = 0; i < entry.rows.length; i++) {
      const from = order ? order[i] : i;
      row[start + i] = entry.rows[from];
      value[start + i] = entry.values[from];
      if (i > 0 && row[start + i] === row[start + i - 1]) {
        throw new FirstspikeError(
          'range',
          `The entry in row ${row[start + i]}, column ${column} is given twice.`,
        );
      }
    }
    columnStart[column + 1] = start + entry.rows.length;
  });
  return { rows, columns, columnStart, row, value };
}

/**
 * A matrix from all its values in row-major order; values that are exactly 0 do not exist.
 * @throws FirstspikeError `shape` or `range` for a wrong number of values or values that are not finite
 */
export function denseMatrix(rows: number, columns: number, values: ArrayLike<number>): SparseMatrix {
  checkSize(rows, columns);
  if (values.length !== rows * columns) {
    throw new FirstspikeError(
      'shape',
      `A ${rows}×${columns} matrix needs ${rows * columns} values, but ${values.length} were given.`,
    );
  }
  return sparseMatrix(rows, columns, entriesOf(rows, columns, values));
}

function* entriesOf(rows: number, columns: number, values: ArrayLike<number>): Generator<MatrixEntry> {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) yield [row, column, values[row * columns + column]];
  }
}

/** The product of a matrix and a vector, in floats. */
export function multiply(matrix: SparseMatrix, x: ArrayLike<number>): Float64Array {
  checkVector(matrix, x);
  const { columns, columnStart, row, value } = matrix;
  const y = new Float64Array(matrix.rows);
  for (let column = 0; column < columns; column++) {
    const factor = x[column];
    if (factor === 0) continue;
    for (let e = columnStart[column]; e < columnStart[column + 1]; e++) y[row[e]] += value[e] * factor;
  }
  return y;
}

/** @throws FirstspikeError `shape` */
export function checkVector({ rows, columns }: SparseMatrix, x: ArrayLike<number>): void {
  if (x.length !== columns) {
    throw new FirstspikeError(
      'shape',
      `A ${rows}×${columns} matrix takes vectors of ${columns} values, but ${x.length} were given.`,
    );
  }
}

function checkSize(rows: number, columns: number): void {
  if (![rows, columns].every((n) => Number.isInteger(n) && n >= 1 && n < 2 ** 31)) {
    throw new FirstspikeError('shape', `A matrix has at least one row and column, not ${rows}×${columns}.`);
  }
}

function checkEntry(rows: number, columns: number, row: number, column: number, value: number): void {
  const inside = (i: number, n: number) => Number.isInteger(i) && i >= 0 && i < n;
  if (!inside(row, rows) || !inside(column, columns)) {
    throw new FirstspikeError(
      'shape',
      `The entry in row ${row}, column ${column} lies outside a ${rows}×${columns} matrix.`,
    );
  }
  if (!Number.isFinite(value)) {
    throw new FirstspikeError(
      'range',
      `The entry in row ${row}, column ${column} is ${value}; a weight must be finite.`,
    );
  }
}
