/**
 * @file Depthwise convolution in float32, plane by plane: neighbouring outputs of a row in the lanes of a vector. Sums run
 * in the order of `floatGather`; the border's zeros change none.
 */
import { FloatPlanesRecord } from './generated/records';

export function floatPlanes(record: FloatPlanesRecord): void {
  const outPlane = <usize>(record.outRows * record.outColumns) << 2;
  const inPlane = <usize>(record.inRows * record.inColumns) << 2;
  const kernel = <usize>(record.kernelRows * record.kernelColumns) << 2;
  let weights = <usize>record.weights;
  let bias = <usize>record.bias;
  let out = <usize>record.out;
  for (let channel = 0; channel < record.channels; channel++) {
    pad(record, <usize>record.data + <usize>channel * inPlane);
    for (let i = 0; i < record.multiplier; i++) {
      const start = f32x4.splat(load<f32>(bias));
      if (record.columnStride == 1) filter(record, weights, start, out, true);
      else filter(record, weights, start, out, false);
      weights += kernel;
      bias += 4;
      out += outPlane;
    }
  }
}

/** Copies a plane into one that holds its border too. */
function pad(record: FloatPlanesRecord, plane: usize): void {
  const rows = record.paddedRows;
  const columns = record.paddedColumns;
  const inColumns = record.inColumns;
  const from = max(record.columnPad, 0);
  const skipped = max(-record.columnPad, 0);
  const length = max(min(columns - from, inColumns - skipped), 0);
  let to = <usize>record.padded;
  memory.fill(to, 0, <usize>(rows * columns) << 2);
  for (let row = 0; row < rows; row++, to += <usize>columns << 2) {
    const inRow = row - record.rowPad;
    if (<u32>inRow >= <u32>record.inRows) continue;
    const source = plane + (<usize>(inRow * inColumns + skipped) << 2);
    memory.copy(to + (<usize>from << 2), source, <usize>length << 2);
  }
}

/** One plane of outputs. A row's last vector may write into the next row, which comes later. */
// @ts-ignore: decorator
@inline
function filter(record: FloatPlanesRecord, weights: usize, bias: v128, out: usize, adjacent: bool): void {
  const outColumns = record.outColumns;
  const rowBytes = <usize>record.paddedColumns << 2;
  const stride = <usize>record.columnStride << 2;
  for (let row = 0; row < record.outRows; row++) {
    const source = <usize>record.padded + <usize>(row * record.rowStride) * rowBytes;
    const target = out + (<usize>(row * outColumns) << 2);
    let column = 0;
    for (; column + 8 < outColumns; column += 16) vectors(record, weights, bias, source + <usize>column * stride, target + (<usize>column << 2), adjacent, 4);
    if (column + 4 < outColumns) vectors(record, weights, bias, source + <usize>column * stride, target + (<usize>column << 2), adjacent, 2);
    else if (column < outColumns) vectors(record, weights, bias, source + <usize>column * stride, target + (<usize>column << 2), adjacent, 1);
  }
}

// @ts-ignore: decorator
@inline
function vectors(record: FloatPlanesRecord, weights: usize, bias: v128, source: usize, target: usize, adjacent: bool, n: i32): void {
  const zero = f32x4.splat(0);
  const rowBytes = <usize>(record.rowDilation * record.paddedColumns) << 2;
  const columnBytes = <usize>record.columnDilation << 2;
  const stride = <usize>record.columnStride << 2;
  let a0 = zero, a1 = zero, a2 = zero, a3 = zero;
  let w = weights;
  for (let tap = 0; tap < record.kernelRows; tap++, source += rowBytes) {
    let at = source;
    for (const end = w + (<usize>record.kernelColumns << 2); w < end; w += 4, at += columnBytes) {
      const weight = v128.load32_splat(w);
      a0 = f32x4.add(a0, f32x4.mul(lanes(at, stride, adjacent), weight));
      if (n > 1) a1 = f32x4.add(a1, f32x4.mul(lanes(at + 4 * stride, stride, adjacent), weight));
      if (n > 2) {
        a2 = f32x4.add(a2, f32x4.mul(lanes(at + 8 * stride, stride, adjacent), weight));
        a3 = f32x4.add(a3, f32x4.mul(lanes(at + 12 * stride, stride, adjacent), weight));
      }
    }
  }
  v128.store(target, f32x4.add(a0, bias), 0);
  if (n > 1) v128.store(target, f32x4.add(a1, bias), 16);
  if (n > 2) {
    v128.store(target, f32x4.add(a2, bias), 32);
    v128.store(target, f32x4.add(a3, bias), 48);
  }
}

/** Four inputs, so many bytes apart. */
// @ts-ignore: decorator
@inline
function lanes(at: usize, stride: usize, adjacent: bool): v128 {
  if (adjacent) return v128.load(at);
  let four = v128.load32_splat(at);
  four = f32x4.replace_lane(four, 1, load<f32>(at + stride));
  four = f32x4.replace_lane(four, 2, load<f32>(at + 2 * stride));
  return f32x4.replace_lane(four, 3, load<f32>(at + 3 * stride));
}
