/**
 * @file `gatherConv` where a product may leave 16 bits: two spikes at a time, of 16-bit weights, into sums of 32 bits.
 */
import { GatherWideRecord } from './generated/records';
import { EVENT, START } from './events';

/**
 * u = initial + Σ w·k for a block of 8 · vectors output channels. Where `initial` are the potentials themselves, it adds.
 */
export function gatherWide(record: GatherWideRecord): void {
  const vectors = record.vectors;
  if (vectors == 4) gather(record, 4);
  else if (vectors == 3) gather(record, 3);
  else if (vectors == 2) gather(record, 2);
  else gather(record, 1);
}

/** @param n vectors of eight targets */
// @ts-ignore: decorator
@inline
function gather(record: GatherWideRecord, n: i32): void {
  let u = <usize>record.potentials;
  const pixelBytes = <usize>record.pixelBytes;
  let initial = <usize>record.initial;
  const initialBytes = <usize>record.initialBytes;
  const events = <usize>record.events;
  const starts = <usize>record.starts;
  const inRows = record.inRows;
  const inColumns = record.inColumns;
  const channels = record.channels;
  const outRows = record.outRows;
  const outColumns = record.outColumns;
  const kernelRows = record.kernelRows;
  const kernelColumns = record.kernelColumns;
  const targetBytes = <usize>(n << 4);
  const zero = i32x4.splat(0);
  for (let row = 0; row < outRows; row++) {
    for (let column = 0; column < outColumns; column++, u += pixelBytes, initial += initialBytes) {
      let a0 = zero, a1 = zero, a2 = zero, a3 = zero, a4 = zero, a5 = zero, a6 = zero, a7 = zero;
      const firstColumn = column * record.columnStride - record.columnPad;
      const before = max(firstColumn, 0);
      const after = min(firstColumn + kernelColumns, inColumns);
      const taps = after > before ? kernelRows : 0;
      for (let tap = 0; tap < taps; tap++) {
        const inRow = row * record.rowStride - record.rowPad + tap * record.rowDilation;
        if (<u32>inRow >= <u32>inRows) continue;
        const firstPixel = inRow * inColumns;
        let event = events + <usize>load<u32>(starts + <usize>(firstPixel + before) * START) * EVENT;
        const end = events + <usize>load<u32>(starts + <usize>(firstPixel + after) * START) * EVENT;
        // Weights of this kernel row, as if the event list began at its first neuron.
        const base = <usize>record.weights + <usize>((tap * kernelColumns - (firstPixel + firstColumn)) * channels) * targetBytes;
        for (; event + EVENT < end; event += 2 * EVENT) {
          const w = base + <usize>load<u32>(event) * targetBytes;
          const v = base + <usize>load<u32>(event, 8) * targetBytes;
          // Halves: the first k, the second k, and again.
          const kj = i16x8.shuffle(v128.load32_splat(event, 4), v128.load32_splat(event, 12), 0, 9, 2, 11, 4, 13, 6, 15);
          let one = v128.load(w), two = v128.load(v);
          a0 = i32x4.add(a0, i32x4.dot_i16x8_s(lower(one, two), kj));
          a1 = i32x4.add(a1, i32x4.dot_i16x8_s(upper(one, two), kj));
          if (n > 1) {
            one = v128.load(w, 16); two = v128.load(v, 16);
            a2 = i32x4.add(a2, i32x4.dot_i16x8_s(lower(one, two), kj));
            a3 = i32x4.add(a3, i32x4.dot_i16x8_s(upper(one, two), kj));
          }
          if (n > 2) {
            one = v128.load(w, 32); two = v128.load(v, 32);
            a4 = i32x4.add(a4, i32x4.dot_i16x8_s(lower(one, two), kj));
            a5 = i32x4.add(a5, i32x4.dot_i16x8_s(upper(one, two), kj));
          }
          if (n > 3) {
            one = v128.load(w, 48); two = v128.load(v, 48);
            a6 = i32x4.add(a6, i32x4.dot_i16x8_s(lower(one, two), kj));
            a7 = i32x4.add(a7, i32x4.dot_i16x8_s(upper(one, two), kj));
          }
        }
        if (event < end) {
          const w = base + <usize>load<u32>(event) * targetBytes;
          const k = v128.load32_splat(event, 4);
          let one = v128.load(w);
          a0 = i32x4.add(a0, i32x4.extmul_low_i16x8_s(one, k));
          a1 = i32x4.add(a1, i32x4.extmul_high_i16x8_s(one, k));
          if (n > 1) {
            one = v128.load(w, 16);
            a2 = i32x4.add(a2, i32x4.extmul_low_i16x8_s(one, k));
            a3 = i32x4.add(a3, i32x4.extmul_high_i16x8_s(one, k));
          }
          if (n > 2) {
            one = v128.load(w, 32);
            a4 = i32x4.add(a4, i32x4.extmul_low_i16x8_s(one, k));
            a5 = i32x4.add(a5, i32x4.extmul_high_i16x8_s(one, k));
          }
          if (n > 3) {
            one = v128.load(w, 48);
            a6 = i32x4.add(a6, i32x4.extmul_low_i16x8_s(one, k));
            a7 = i32x4.add(a7, i32x4.extmul_high_i16x8_s(one, k));
          }
        }
      }
      add(u, initial, a0, a1, 0);
      if (n > 1) add(u, initial, a2, a3, 32);
      if (n > 2) add(u, initial, a4, a5, 64);
      if (n > 3) add(u, initial, a6, a7, 96);
    }
  }
}

/** Weights of two spikes in turn: those of the first four targets. */
// @ts-ignore: decorator
@inline
function lower(one: v128, two: v128): v128 {
  return i16x8.shuffle(one, two, 0, 8, 1, 9, 2, 10, 3, 11);
}

/** And of the last four. */
// @ts-ignore: decorator
@inline
function upper(one: v128, two: v128): v128 {
  return i16x8.shuffle(one, two, 4, 12, 5, 13, 6, 14, 7, 15);
}

/** Eight potentials become those of `from` plus two sums of four. */
// @ts-ignore: decorator
@inline
function add(u: usize, from: usize, low: v128, high: v128, offset: usize): void {
  v128.store(u + offset, i32x4.add(v128.load(from + offset), low));
  v128.store(u + offset, i32x4.add(v128.load(from + offset, 16), high), 16);
}
