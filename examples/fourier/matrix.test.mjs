import { expect, it } from 'vitest';
import { denseMatrix, multiply, sparseMatrix } from './matrix.mjs';

it('holds columns, rows ascending, without zeros', () => {
  const matrix = denseMatrix(2, 3, [1, 0, 2, 3, 4, 0]);
  expect([...matrix.columnStart]).toEqual([0, 2, 3, 4]);
  expect([...matrix.row]).toEqual([0, 1, 1, 0]);
  expect([...matrix.value]).toEqual([1, 3, 4, 2]);
  const shuffled = sparseMatrix(2, 3, [
    [1, 0, 3],
    [0, 2, 2],
    [1, 1, 4],
    [0, 0, 1],
    [0, 1, 0],
  ]);
  expect(shuffled).toEqual(matrix);
});

it('multiplies', () => {
  expect([...multiply(denseMatrix(2, 3, [1, 0, 2, 3, 4, 0]), [1, 10, -1])]).toEqual([-1, 43]);
});

it.each([
  ['at least one row', () => denseMatrix(0, 3, [])],
  ['needs 4 values, but 3', () => denseMatrix(2, 2, [1, 2, 3])],
  ['row 2, column 0 lies outside', () => sparseMatrix(2, 2, [[2, 0, 1]])],
  ['row 0, column 1 is NaN', () => denseMatrix(1, 2, [1, Number.NaN])],
  [
    'given twice',
    () =>
      sparseMatrix(2, 2, [
        [1, 0, 1],
        [1, 0, 2],
      ]),
  ],
  ['takes vectors of 2 values, but 1', () => multiply(denseMatrix(1, 2, [1, 1]), [1])],
])('says what is wrong: %s', (message, build) => {
  expect(build).toThrow(RangeError);
  expect(build).toThrow(message);
});
