/** @file What Gemm and MatMul share: rows of the input times a constant matrix, repacked as [inputs][outputs]. */
import { multiply } from './reference/multiply.ts';

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
