/**
 * @file Rows times a constant matrix, in double precision and quick on sparse rows: the float reference of Gemm and MatMul.
 */
import { gathered, reserve, sumProducts } from './sum-products.ts';

const list = gathered();

/** A constant matrix, row-major [inputs, outputs], in double precision. */
export interface Matrix {
  readonly inputs: number;
  readonly outputs: number;
  readonly packed: Float64Array;
}

/** The matrix times `factor`, read from row-major [rows, columns] or from its transpose. */
export function packMatrix(
  rows: number,
  columns: number,
  data: Float32Array,
  transposed: boolean,
  factor = 1,
): Matrix {
  if (!transposed)
    return { inputs: rows, outputs: columns, packed: Float64Array.from(data, (w) => factor * w) };
  const packed = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      packed[column * rows + row] = factor * data[row * columns + column];
  }
  return { inputs: columns, outputs: rows, packed };
}

/** Weights as dense synapses have them: [outputs, inputs]. */
export function denseWeights({ inputs, outputs, packed }: Matrix): Float32Array {
  const weights = new Float32Array(packed.length);
  for (let i = 0; i < inputs; i++) {
    for (let out = 0; out < outputs; out++) weights[out * inputs + i] = packed[i * outputs + out];
  }
  return weights;
}

/** Values other than zero. */
export function nonZero(data: ArrayLike<number | bigint>): number {
  let count = 0;
  for (let i = 0; i < data.length; i++) if (Number(data[i]) !== 0) count++;
  return count;
}

/** Every row of `data` times the matrix, plus `bias(row, output)`. */
export function multiplyRows(
  data: Float32Array,
  matrix: Matrix,
  bias?: (row: number, output: number) => number,
): Float32Array {
  const { inputs, outputs, packed } = matrix;
  const rows = inputs === 0 ? 0 : data.length / inputs;
  const out = new Float32Array(rows * outputs);
  for (let row = 0; row < rows; row++) {
    const sums = multiply(data.subarray(row * inputs, (row + 1) * inputs), packed, inputs, outputs);
    for (let o = 0; o < outputs; o++)
      out[row * outputs + o] = bias === undefined ? sums[o] : sums[o] + bias(row, o);
  }
  return out;
}

/** `out[o] = Σ_i x[i] · weights[i, o]` with `weights` row-major [inputs, outputs]. */
function multiply(
  x: Float32Array | Float64Array,
  weights: Float64Array,
  inputs: number,
  outputs: number,
): Float64Array {
  reserve(list, inputs);
  let count = 0;
  for (let i = 0; i < inputs; i++) {
    if (x[i] === 0) continue;
    list.values[count] = x[i];
    list.rows[count++] = i * outputs;
  }
  list.count = count;
  const out = new Float64Array(outputs);
  sumProducts(list, weights, outputs, out, 0, 1);
  return out;
}
