/**
 * @file Real matrices of which only existing entries are held, column by column: a column lists the synapses of one
 * source, which is what a spike needs. Entries of column j are `columnStart[j]` … `columnStart[j + 1] − 1` of `row`
 * and `value`, rows ascending.
 * @typedef {{ rows: number, columns: number, columnStart: Int32Array, row: Int32Array, value: Float64Array }} Matrix
 */

/**
 * A matrix from its [row, column, value] entries in any order; entries that are exactly 0 do not exist.
 * @throws RangeError for an entry outside, given twice, or not finite
 * @returns {Matrix}
 */
export function sparseMatrix(rows, columns, entries) {
  if (![rows, columns].every((n) => Number.isInteger(n) && n >= 1)) {
    throw new RangeError(`A matrix has at least one row and column, not ${rows}×${columns}.`);
  }
  const rowsOf = Array.from({ length: columns }, () => []);
  const valuesOf = Array.from({ length: columns }, () => []);
  const inside = (i, n) => Number.isInteger(i) && i >= 0 && i < n;
  for (const [row, column, value] of entries) {
    const place = `row ${row}, column ${column}`;
    if (!inside(row, rows) || !inside(column, columns)) {
      throw new RangeError(`The entry in ${place} lies outside a ${rows}×${columns} matrix.`);
    }
    if (!Number.isFinite(value)) throw new RangeError(`The entry in ${place} is ${value}; a weight must be finite.`);
    if (value === 0) continue;
    rowsOf[column].push(row);
    valuesOf[column].push(value);
  }
  const columnStart = new Int32Array(columns + 1);
  rowsOf.forEach((held, column) => {
    columnStart[column + 1] = columnStart[column] + held.length;
  });
  const row = new Int32Array(columnStart[columns]);
  const value = new Float64Array(columnStart[columns]);
  rowsOf.forEach((held, column) => {
    const order = held.map((_, i) => i).sort((a, b) => held[a] - held[b]);
    order.forEach((from, i) => {
      const e = columnStart[column] + i;
      row[e] = held[from];
      value[e] = valuesOf[column][from];
      if (i > 0 && row[e] === row[e - 1]) {
        throw new RangeError(`The entry in row ${row[e]}, column ${column} is given twice.`);
      }
    });
  });
  return { rows, columns, columnStart, row, value };
}

/** A matrix from all its values in row-major order; values that are exactly 0 do not exist. */
export function denseMatrix(rows, columns, values) {
  if (values.length !== rows * columns) {
    throw new RangeError(
      `A ${rows}×${columns} matrix needs ${rows * columns} values, but ${values.length} were given.`,
    );
  }
  const entries = Array.from(values, (value, i) => [Math.floor(i / columns), i % columns, value]);
  return sparseMatrix(rows, columns, entries);
}

/** The product of a matrix and a vector, in floats. */
export function multiply(matrix, x) {
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

/** @throws RangeError for a vector of another length */
export function checkVector({ rows, columns }, x) {
  if (x.length === columns) return;
  throw new RangeError(
    `A ${rows}×${columns} matrix takes vectors of ${columns} values, but ${x.length} were given.`,
  );
}
