/**
 * @file The ANN's linear layers in float32. Sums run in one stated order, kernel row by kernel row, column by column, channel
 * by channel, each product rounded before it is added, so that every machine gives the same bits. Inputs of zero are left
 * out: they change no sum.
 */
import { EVENT } from './events';
import { FloatEventsRecord, FloatGatherRecord, FloatTransposeRecord } from './generated/records';

/** to[column][row] = from[row][column], in tiles of 4 × 4. */
export function floatTranspose(record: FloatTransposeRecord): void {
  const rows = record.rows;
  const columns = record.columns;
  const fromBytes = <usize>record.fromStride << 2;
  const toBytes = <usize>record.toStride << 2;
  for (let row = 0; row < rows; row += 4) {
    const from = <usize>record.from + <usize>row * fromBytes;
    const to = <usize>record.to + (<usize>row << 2);
    const tall = row + 4 <= rows;
    for (let column = 0; column < columns; column += 4) {
      const source = from + (<usize>column << 2);
      const target = to + <usize>column * toBytes;
      if (tall && column + 4 <= columns) {
        const a = v128.load(source);
        const b = v128.load(source + fromBytes);
        const c = v128.load(source + 2 * fromBytes);
        const d = v128.load(source + 3 * fromBytes);
        const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
        const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
        const ef = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
        const gh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
        v128.store(target, v128.shuffle<i64>(ab, cd, 0, 2));
        v128.store(target + toBytes, v128.shuffle<i64>(ab, cd, 1, 3));
        v128.store(target + 2 * toBytes, v128.shuffle<i64>(ef, gh, 0, 2));
        v128.store(target + 3 * toBytes, v128.shuffle<i64>(ef, gh, 1, 3));
      } else {
        for (let i = 0; i < min(4, rows - row); i++) {
          for (let j = 0; j < min(4, columns - column); j++) {
            const value = load<f32>(source + <usize>i * fromBytes + (<usize>j << 2));
            store<f32>(target + <usize>j * toBytes + (<usize>i << 2), value);
          }
        }
      }
    }
  }
}

/** Lists the inputs other than zero, group by group, position by position, each with its number within the group. */
export function floatEvents(record: FloatEventsRecord): void {
  const positions = record.positions;
  const channels = record.channels;
  const groups = record.groups;
  const first = <usize>record.events;
  let start = <usize>record.starts;
  let next = first;
  for (let group = 0; group < groups; group++) {
    let index = 0;
    let at = <usize>record.data + ((<usize>group * <usize>channels) << 2);
    const skipped = (<usize>(groups - 1) * <usize>channels) << 2;
    for (let position = 0; position < positions; position++, at += skipped, start += 4) {
      store<u32>(start, <u32>((next - first) / EVENT));
      for (const end = at + (<usize>channels << 2); at < end; at += 4, index++) {
        const value = load<f32>(at);
        store<i32>(next, index);
        store<f32>(next, value, 4);
        next += <usize>(value != 0) * EVENT;
      }
    }
  }
  store<u32>(start, <u32>((next - first) / EVENT));
}

/** Bytes of weights that stay in the first-level cache beside events and sums. */
const CACHED: usize = 16384;

/** sums[position][target] = bias + Σ value · weight, in blocks of 32 targets whose sums stay in registers. */
export function floatGather(record: FloatGatherRecord): void {
  const groups = record.groups;
  const vectors = record.vectors;
  const rowBytes = <usize>(groups * vectors) << 4;
  const perVector = <usize>(record.kernelRows * record.kernelColumns * record.channels) << 4;
  let weights = <usize>record.weights;
  for (let group = 0; group < groups; group++) {
    const starts = <usize>record.starts + (<usize>(group * record.inRows * record.inColumns) << 2);
    let left = vectors;
    while (left > 0) {
      const block = min(left, 8);
      const offset = <usize>((group + 1) * vectors - left) << 4;
      const sums = <usize>record.sums + offset;
      const bias = <usize>record.bias + offset;
      if (block == 8) gather(record, weights, bias, starts, sums, rowBytes, 8);
      else if (block == 4) gather(record, weights, bias, starts, sums, rowBytes, 4);
      else if (block == 2) gather(record, weights, bias, starts, sums, rowBytes, 2);
      else gather(record, weights, bias, starts, sums, rowBytes, 1);
      weights += perVector * <usize>block;
      left -= block;
    }
  }
}

// @ts-ignore: decorator
@inline
function gather(
  record: FloatGatherRecord,
  weights: usize,
  bias: usize,
  starts: usize,
  sums: usize,
  rowBytes: usize,
  n: i32,
): void {
  const targetBytes = <usize>(n << 4);
  const events = <usize>record.events;
  const inRows = record.inRows;
  const inColumns = record.inColumns;
  const outRows = record.outRows;
  const outColumns = record.outColumns;
  const kernelRows = record.kernelRows;
  const kernelColumns = record.kernelColumns;
  const columnDilation = record.columnDilation;
  const channels = record.channels;
  const runs = columnDilation == 1 ? 1 : kernelColumns;
  const taps = columnDilation == 1 ? kernelColumns : 1;
  const zero = f32x4.splat(0);
  // Weights beyond the first-level cache: one kernel row after the other over all positions, whose sums wait in memory.
  const apart = kernelRows > 1 && <usize>(kernelRows * kernelColumns * channels) * targetBytes > CACHED;
  const passes = apart ? kernelRows : 1;
  const height = apart ? 1 : kernelRows;
  for (let pass = 0; pass < passes; pass++) {
    let at = sums;
    for (let row = 0; row < outRows; row++) {
      for (let column = 0; column < outColumns; column++, at += rowBytes) {
        let a0 = zero, a1 = zero, a2 = zero, a3 = zero, a4 = zero, a5 = zero, a6 = zero, a7 = zero;
        if (pass > 0) {
          a0 = v128.load(at);
          if (n > 1) a1 = v128.load(at, 16);
          if (n > 2) {
            a2 = v128.load(at, 32);
            a3 = v128.load(at, 48);
          }
          if (n > 4) {
            a4 = v128.load(at, 64);
            a5 = v128.load(at, 80);
            a6 = v128.load(at, 96);
            a7 = v128.load(at, 112);
          }
        }
        for (let tap = pass; tap < pass + height; tap++) {
          const inRow = row * record.rowStride - record.rowPad + tap * record.rowDilation;
          if (<u32>inRow >= <u32>inRows) continue;
          const firstPixel = inRow * inColumns;
          // Neighbouring columns lie next to each other in the list: one run, unless the kernel is dilated.
          for (let run = 0; run < runs; run++) {
            const firstColumn = column * record.columnStride - record.columnPad + run * columnDilation;
            const from = max(firstColumn, 0);
            const to = min(firstColumn + taps, inColumns);
            if (to <= from) continue;
            let event = events + <usize>load<u32>(starts + (<usize>(firstPixel + from) << 2)) * EVENT;
            const end = events + <usize>load<u32>(starts + (<usize>(firstPixel + to) << 2)) * EVENT;
            // Weights of this run, as if the list began at its first input.
            const shift = (tap * kernelColumns + run - (firstPixel + firstColumn)) * channels;
            const base = weights + <usize>shift * targetBytes;
            for (; event < end; event += EVENT) {
              const w = base + <usize>load<u32>(event) * targetBytes;
              const value = v128.load32_splat(event, 4);
              a0 = f32x4.add(a0, f32x4.mul(v128.load(w, 0), value));
              if (n > 1) a1 = f32x4.add(a1, f32x4.mul(v128.load(w, 16), value));
              if (n > 2) {
                a2 = f32x4.add(a2, f32x4.mul(v128.load(w, 32), value));
                a3 = f32x4.add(a3, f32x4.mul(v128.load(w, 48), value));
              }
              if (n > 4) {
                a4 = f32x4.add(a4, f32x4.mul(v128.load(w, 64), value));
                a5 = f32x4.add(a5, f32x4.mul(v128.load(w, 80), value));
                a6 = f32x4.add(a6, f32x4.mul(v128.load(w, 96), value));
                a7 = f32x4.add(a7, f32x4.mul(v128.load(w, 112), value));
              }
            }
          }
        }
        if (pass == passes - 1) {
          a0 = f32x4.add(a0, v128.load(bias));
          if (n > 1) a1 = f32x4.add(a1, v128.load(bias, 16));
          if (n > 2) {
            a2 = f32x4.add(a2, v128.load(bias, 32));
            a3 = f32x4.add(a3, v128.load(bias, 48));
          }
          if (n > 4) {
            a4 = f32x4.add(a4, v128.load(bias, 64));
            a5 = f32x4.add(a5, v128.load(bias, 80));
            a6 = f32x4.add(a6, v128.load(bias, 96));
            a7 = f32x4.add(a7, v128.load(bias, 112));
          }
        }
        v128.store(at, a0);
        if (n > 1) v128.store(at, a1, 16);
        if (n > 2) {
          v128.store(at, a2, 32);
          v128.store(at, a3, 48);
        }
        if (n > 4) {
          v128.store(at, a4, 64);
          v128.store(at, a5, 80);
          v128.store(at, a6, 96);
          v128.store(at, a7, 112);
        }
      }
    }
  }
}
