/** @file Constant matrices: dense layers, which are 1×1 convolutions of one pixel. */
import type { Convolution } from './convolve-in-order.ts';

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

/**
 * Every row of `data` times the matrix, plus its bias: the bits of `convolveInOrder` for a 1×1 convolution of one pixel, with
 * the weights read in the order in which they lie in memory.
 */
export function multiplyRows(matrix: Convolution, data: Float32Array): Float32Array {
  const { inChannels, outChannels } = matrix;
  const rows = inChannels === 0 ? 0 : data.length / inChannels;
  const out = new Float32Array(rows * outChannels);
  for (let row = 0; row < rows; row++) {
    const own = data.subarray(row * inChannels, (row + 1) * inChannels);
    multiplyRow(matrix, own, out.subarray(row * outChannels, (row + 1) * outChannels));
  }
  return out;
}

const round = Math.fround;

function multiplyRow(
  { inChannels, outChannels, weights, bias }: Convolution,
  row: Float32Array,
  out: Float32Array,
): void {
  const inputs = Int32Array.from(row.keys()).filter((c) => row[c] !== 0);
  let o = 0;
  // Four sums at a time: each of them waits for its own last addition.
  for (; o + 4 <= outChannels; o += 4) {
    const [first, second, third, fourth] = [0, 1, 2, 3].map((i) => (o + i) * inChannels);
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let i = 0; i < inputs.length; i++) {
      const at = inputs[i];
      const value = row[at];
      a = round(a + round(value * weights[first + at]));
      b = round(b + round(value * weights[second + at]));
      c = round(c + round(value * weights[third + at]));
      d = round(d + round(value * weights[fourth + at]));
    }
    out[o] = a;
    out[o + 1] = b;
    out[o + 2] = c;
    out[o + 3] = d;
  }
  for (; o < outChannels; o++) {
    let sum = 0;
    for (const at of inputs) sum = round(sum + round(row[at] * weights[o * inChannels + at]));
    out[o] = sum;
  }
  if (bias === undefined) return;
  for (let i = 0; i < outChannels; i++) out[i] += bias[i];
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
