/** @file Constant matrices: dense layers, which are 1×1 convolutions of one pixel. */
import { type Convolution, convolveInOrder } from './convolve-in-order.ts';

/** The matrix times `factor` as a layer, read from row-major [rows, columns] = [inputs, outputs] or from its transpose. */
export function matrixLayer(
  rows: number,
  columns: number,
  data: Float32Array,
  isTransposed: boolean,
  factor = 1,
  bias?: Float32Array,
): Convolution {
  const [inChannels, outChannels] = isTransposed ? [columns, rows] : [rows, columns];
  const unscaled = isTransposed ? data : transposed(data, rows, columns);
  const weights = factor === 1 ? unscaled : unscaled.map((w) => factor * w);
  return { inChannels, outChannels, groups: 1, weights, bias };
}

const onePixel = {
  input: [1, 1],
  output: [1, 1],
  kernel: [1, 1],
  strides: [1, 1],
  dilations: [1, 1],
  padStart: [0, 0],
} as const;

/** Every row of `data` times the matrix, plus its bias. */
export function multiplyRows(matrix: Convolution, data: Float32Array): Float32Array {
  const { inChannels, outChannels } = matrix;
  const rows = inChannels === 0 ? 0 : data.length / inChannels;
  const out = new Float32Array(rows * outChannels);
  for (let row = 0; row < rows; row++) {
    const own = data.subarray(row * inChannels, (row + 1) * inChannels);
    out.set(convolveInOrder(matrix, onePixel, own), row * outChannels);
  }
  return out;
}

/** The transpose of row-major [rows, columns]. */
export function transposed(data: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) out[column * rows + row] = data[row * columns + column];
  }
  return out;
}

/** Values other than zero. */
export function nonZero(data: ArrayLike<number | bigint>): number {
  let count = 0;
  for (let i = 0; i < data.length; i++) if (Number(data[i]) !== 0) count++;
  return count;
}
