/** @file The ANN's elementwise layers and pools in float32 or, where their reference adds up in doubles, in doubles. */
import {
  FloatCombineRecord,
  FloatCopyRowsRecord,
  FloatLimitRecord,
  FloatPoolRecord,
  FloatScaleRecord,
} from './generated/records';

/** min(max(x, low), high). */
export function floatLimit(record: FloatLimitRecord): void {
  const low = f32x4.splat(reinterpret<f32>(record.low));
  const high = f32x4.splat(reinterpret<f32>(record.high));
  let to = <usize>record.to;
  let from = <usize>record.from;
  for (const end = to + (<usize>record.length << 2); to < end; to += 16, from += 16)
    v128.store(to, f32x4.min(f32x4.max(v128.load(from), low), high));
}

/** Sum, difference, product or quotient of two values, either of which may be one number per channel, or one in all. */
export function floatCombine(record: FloatCombineRecord): void {
  if (record.operation == 0) combine(record, 0);
  else if (record.operation == 1) combine(record, 1);
  else if (record.operation == 2) combine(record, 2);
  else combine(record, 3);
}

// @ts-ignore: decorator
@inline
function combine(record: FloatCombineRecord, operation: i32): void {
  const inner = record.inner;
  let to = <usize>record.to;
  for (let outer = 0; outer < record.outer; outer++) {
    for (let channel = 0; channel < record.channels; channel++) {
      let left = <usize>record.left + (<usize>(outer * record.leftOuter + channel * record.leftChannel) << 2);
      let right = <usize>record.right + (<usize>(outer * record.rightOuter + channel * record.rightChannel) << 2);
      if (record.leftInner && record.rightInner) {
        for (let i = 0; i < inner; i += 4, left += 16, right += 16)
          v128.store(to + (<usize>i << 2), apply(v128.load(left), v128.load(right), operation));
      } else if (record.leftInner) {
        const same = v128.load32_splat(right);
        for (let i = 0; i < inner; i += 4, left += 16)
          v128.store(to + (<usize>i << 2), apply(v128.load(left), same, operation));
      } else {
        const same = v128.load32_splat(left);
        for (let i = 0; i < inner; i += 4, right += 16)
          v128.store(to + (<usize>i << 2), apply(same, v128.load(right), operation));
      }
      to += <usize>inner << 2;
    }
  }
}

// @ts-ignore: decorator
@inline
function apply(a: v128, b: v128, operation: i32): v128 {
  if (operation == 0) return f32x4.add(a, b);
  if (operation == 1) return f32x4.sub(a, b);
  if (operation == 2) return f32x4.mul(a, b);
  return f32x4.div(a, b);
}

/** scale · x + offset per channel, in doubles. */
export function floatScale(record: FloatScaleRecord): void {
  let from = <usize>record.from;
  let to = <usize>record.to;
  for (let outer = 0; outer < record.outer; outer++) {
    for (let channel = 0; channel < record.channels; channel++) {
      const scale = f64x2.splat(load<f64>(<usize>record.scale + (<usize>channel << 3)));
      const offset = f64x2.splat(load<f64>(<usize>record.offset + (<usize>channel << 3)));
      for (let i = 0; i < record.inner; i += 4) {
        const at = <usize>i << 2;
        const x = v128.load(from + at);
        const a = f64x2.add(f64x2.mul(f64x2.promote_low_f32x4(x), scale), offset);
        const b = f64x2.add(f64x2.mul(f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 1)), scale), offset);
        v128.store(to + at, v128.shuffle<i64>(f32x4.demote_f64x2_zero(a), f32x4.demote_f64x2_zero(b), 0, 2));
      }
      from += <usize>record.inner << 2;
      to += <usize>record.inner << 2;
    }
  }
}

/** The largest value, or the mean, of each window; padding is not read. */
export function floatPool(record: FloatPoolRecord): void {
  if (record.divisors != 0) pool(record, false);
  else if (isTiled(record)) poolTiles(record);
  else pool(record, true);
}

/** Windows of 2 × 2 side by side, at least four in a row. */
function isTiled(record: FloatPoolRecord): bool {
  if (record.kernelRows != 2 || record.kernelColumns != 2 || record.rowStride != 2 || record.columnStride != 2) return false;
  if (record.rowDilation != 1 || record.columnDilation != 1 || record.rowPad != 0 || record.columnPad != 0) return false;
  return record.outColumns >= 4 && 2 * record.outColumns <= record.inColumns && 2 * record.outRows <= record.inRows;
}

/** The largest values of four windows at a time; the last four of a row may overlap those before. */
function poolTiles(record: FloatPoolRecord): void {
  const rowBytes = <usize>record.inColumns << 2;
  const planeBytes = <usize>record.inRows * rowBytes;
  const last = record.outColumns - 4;
  let plane = <usize>record.from;
  let to = <usize>record.to;
  for (let channel = 0; channel < record.channels; channel++, plane += planeBytes) {
    let source = plane;
    for (let row = 0; row < record.outRows; row++, source += 2 * rowBytes, to += <usize>record.outColumns << 2) {
      for (let column = 0; column < last; column += 4) fourTiles(source, rowBytes, to, column);
      fourTiles(source, rowBytes, to, last);
    }
  }
}

// @ts-ignore: decorator
@inline
function fourTiles(source: usize, rowBytes: usize, to: usize, column: i32): void {
  const at = source + (<usize>column << 3);
  const left = f32x4.max(v128.load(at), v128.load(at + rowBytes));
  const right = f32x4.max(v128.load(at, 16), v128.load(at + rowBytes, 16));
  const even = v128.shuffle<i32>(left, right, 0, 2, 4, 6);
  const odd = v128.shuffle<i32>(left, right, 1, 3, 5, 7);
  v128.store(to + (<usize>column << 2), f32x4.max(even, odd));
}

// @ts-ignore: decorator
@inline
function pool(record: FloatPoolRecord, largest: bool): void {
  const inRows = record.inRows;
  const inColumns = record.inColumns;
  const rowDilation = record.rowDilation;
  const columnDilation = record.columnDilation;
  let plane = <usize>record.from;
  let to = <usize>record.to;
  for (let channel = 0; channel < record.channels; channel++, plane += <usize>(inRows * inColumns) << 2) {
    let divisor = <usize>record.divisors;
    for (let row = 0; row < record.outRows; row++) {
      const top = row * record.rowStride - record.rowPad;
      const bottom = min(top + record.kernelRows * rowDilation, inRows);
      for (let column = 0; column < record.outColumns; column++, to += 4, divisor += 8) {
        const left = column * record.columnStride - record.columnPad;
        const right = min(left + record.kernelColumns * columnDilation, inColumns);
        let sum: f64 = 0;
        let most = f32x4.splat(<f32>-Infinity);
        for (let y = top; y < bottom; y += rowDilation) {
          if (y < 0) continue;
          for (let x = left; x < right; x += columnDilation) {
            if (x < 0) continue;
            const at = plane + (<usize>(y * inColumns + x) << 2);
            if (largest) most = f32x4.max(most, v128.load32_splat(at));
            else sum += <f64>load<f32>(at);
          }
        }
        if (largest) v128.store32_lane(to, most, 0);
        else store<f32>(to, <f32>(sum / load<f64>(divisor)));
      }
    }
  }
}

/** Rows without what lies between them. */
export function floatCopyRows(record: FloatCopyRowsRecord): void {
  const bytes = <usize>record.columns << 2;
  for (let row = 0; row < record.rows; row++)
    memory.copy(<usize>record.to + <usize>row * bytes, <usize>record.from + (<usize>(row * record.fromStride) << 2), bytes);
}
