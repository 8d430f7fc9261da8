/**
 * @file Convolution of row stride 1 by gathering down a column: one spike adds to all output pixels above one another that
 * it reaches, whose channels stay in registers until their last input row has passed. A spike is decoded once for all
 * rows of the kernel, and a column of the kernel has its weights side by side.
 */
import { SlideConvRecord } from './generated/records';
import { carriedBy, EVENT, START } from './events';
import { widen } from './gather';

/**
 * u = initial + Σ w·k for a block of 8 · vectors output channels. Where `initial` are the potentials themselves, it adds.
 */
export function slideConv(record: SlideConvRecord): void {
  if (load<i32>(<usize>record.count) > record.most) return;
  const vectors = record.vectors;
  if (record.kernelRows == 3) {
    if (vectors == 4) slide(record, 3, 4);
    else if (vectors == 3) slide(record, 3, 3);
    else if (vectors == 2) slide(record, 3, 2);
    else slide(record, 3, 1);
  } else if (record.kernelRows == 5) {
    if (vectors == 2) slide(record, 5, 2);
    else slide(record, 5, 1);
  } else slide(record, 7, 1);
}

/** Adds a group of n vectors to the potentials of output row `row`, if there is one. */
// @ts-ignore: decorator
@inline
function add(
  u: usize,
  initial: usize,
  row: i32,
  rows: i32,
  touched: i32,
  rowBytes: usize,
  initialRowBytes: usize,
  n: i32,
  a: v128,
  b: v128,
  c: v128,
  d: v128,
): void {
  if (<u32>row >= <u32>rows) return;
  const at = u + <usize>row * rowBytes;
  const from = row < touched ? at : initial + <usize>row * initialRowBytes;
  widen(at, from, a, 0);
  if (n > 1) widen(at, from, b, 32);
  if (n > 2) widen(at, from, c, 64);
  if (n > 3) widen(at, from, d, 96);
}

// @ts-ignore: decorator
@inline
function slide(record: SlideConvRecord, K: i32, n: i32): void {
  // Vectors in registers: output row by output row, those of the earliest first.
  const t = K * n;
  let u = <usize>record.potentials;
  let initial = <usize>record.initial;
  const pixelBytes = <usize>record.pixelBytes;
  const initialBytes = <usize>record.initialBytes;
  const weights = <usize>record.weights;
  const events = <usize>record.events;
  const starts = <usize>record.starts;
  const inRows = record.inRows;
  const inColumns = record.inColumns;
  const channels = record.channels;
  const outRows = record.outRows;
  const outColumns = record.outColumns;
  const kernelColumns = record.kernelColumns;
  const columnStride = record.columnStride;
  const rowPad = record.rowPad;
  const columnPad = record.columnPad;
  const room = record.room;
  const rowBytes = pixelBytes * <usize>outColumns;
  const initialRowBytes = initialBytes * <usize>outColumns;
  const targetBytes = <usize>(t << 4);
  const zero = i16x8.splat(0);
  const firstRow = min(0, K - 1 - rowPad);
  const lastRow = outRows + K - 2 - rowPad;
  for (let column = 0; column < outColumns; column++, u += pixelBytes, initial += initialBytes) {
    let a0 = zero, a1 = zero, a2 = zero, a3 = zero, a4 = zero, a5 = zero;
    let a6 = zero, a7 = zero, a8 = zero, a9 = zero, a10 = zero, a11 = zero;
    const firstColumn = column * columnStride - columnPad;
    const before = max(firstColumn, 0);
    const after = min(firstColumn + kernelColumns, inColumns);
    const rows = after > before ? inRows : 0;
    // What the lanes of the earliest output row hold, by the input rows it came from, the latest first.
    let p1 = 0, p2 = 0, p3 = 0, p4 = 0, p5 = 0, p6 = 0;
    // Output rows from here on still have their initial potentials.
    let touched = 0;
    for (let row = firstRow; row <= lastRow; row++) {
      const out = row + rowPad - (K - 1);
      let taken = 0;
      if (<u32>row < <u32>rows) {
        const firstPixel = row * inColumns;
        const first = starts + <usize>(firstPixel + before) * START;
        const last = starts + <usize>(firstPixel + after) * START;
        let event = events + <usize>load<u32>(first) * EVENT;
        const end = events + <usize>load<u32>(last) * EVENT;
        // Weights of this kernel row, as if the event list began at its first neuron.
        const shift = <usize>((firstPixel + firstColumn) * channels) * targetBytes;
        let base = weights - shift;
        let amount = load<i32>(last, 4) - load<i32>(first, 4);
        let held = p1 + p2;
        if (K > 3) held += p3 + p4;
        if (K > 5) held += p5 + p6;
        while (event < end) {
          let stop = end;
          let part = amount;
          if (amount > room - held) {
            add(u, initial, out, outRows, touched, rowBytes, initialRowBytes, n, a0, a1, a2, a3);
            if (n == 1) {
              add(u, initial, out + 1, outRows, touched, rowBytes, initialRowBytes, 1, a1, zero, zero, zero);
              add(u, initial, out + 2, outRows, touched, rowBytes, initialRowBytes, 1, a2, zero, zero, zero);
              if (K > 3) {
                add(u, initial, out + 3, outRows, touched, rowBytes, initialRowBytes, 1, a3, zero, zero, zero);
                add(u, initial, out + 4, outRows, touched, rowBytes, initialRowBytes, 1, a4, zero, zero, zero);
              }
              if (K > 5) {
                add(u, initial, out + 5, outRows, touched, rowBytes, initialRowBytes, 1, a5, zero, zero, zero);
                add(u, initial, out + 6, outRows, touched, rowBytes, initialRowBytes, 1, a6, zero, zero, zero);
              }
            } else if (n == 2) {
              add(u, initial, out + 1, outRows, touched, rowBytes, initialRowBytes, 2, a2, a3, zero, zero);
              add(u, initial, out + 2, outRows, touched, rowBytes, initialRowBytes, 2, a4, a5, zero, zero);
              if (K > 3) {
                add(u, initial, out + 3, outRows, touched, rowBytes, initialRowBytes, 2, a6, a7, zero, zero);
                add(u, initial, out + 4, outRows, touched, rowBytes, initialRowBytes, 2, a8, a9, zero, zero);
              }
            } else if (n == 3) {
              add(u, initial, out + 1, outRows, touched, rowBytes, initialRowBytes, 3, a3, a4, a5, zero);
              add(u, initial, out + 2, outRows, touched, rowBytes, initialRowBytes, 3, a6, a7, a8, zero);
            } else {
              add(u, initial, out + 1, outRows, touched, rowBytes, initialRowBytes, 4, a4, a5, a6, a7);
              add(u, initial, out + 2, outRows, touched, rowBytes, initialRowBytes, 4, a8, a9, a10, a11);
            }
            touched = max(touched, out + K);
            a0 = zero; a1 = zero; a2 = zero; a3 = zero; a4 = zero; a5 = zero;
            a6 = zero; a7 = zero; a8 = zero; a9 = zero; a10 = zero; a11 = zero;
            p1 = 0; p2 = 0; p3 = 0; p4 = 0; p5 = 0; p6 = 0;
            held = 0;
            taken = 0;
            // A value that may change on the way: V8 would compute it again for every event.
            base = <usize>record.weights - shift;
            if (amount > room) {
              stop = event;
              part = 0;
              while (part + abs(carriedBy(stop)) <= room) {
                part += abs(carriedBy(stop));
                stop += EVENT;
              }
            }
          }
          amount -= part;
          held += part;
          taken += part;
          // Two events a round, with a branch between them: V8 would load the weights of both first, and run out of registers.
          while (event < stop) {
            const w = base + <usize>load<u32>(event) * targetBytes;
            const k = v128.load32_splat(event, 4);
            a0 = i16x8.add(a0, i16x8.mul(v128.load(w, 0), k));
            a1 = i16x8.add(a1, i16x8.mul(v128.load(w, 16), k));
            a2 = i16x8.add(a2, i16x8.mul(v128.load(w, 32), k));
            if (t > 3) a3 = i16x8.add(a3, i16x8.mul(v128.load(w, 48), k));
            if (t > 3) a4 = i16x8.add(a4, i16x8.mul(v128.load(w, 64), k));
            if (t > 5) a5 = i16x8.add(a5, i16x8.mul(v128.load(w, 80), k));
            if (t > 6) a6 = i16x8.add(a6, i16x8.mul(v128.load(w, 96), k));
            if (t > 7) a7 = i16x8.add(a7, i16x8.mul(v128.load(w, 112), k));
            if (t > 7) a8 = i16x8.add(a8, i16x8.mul(v128.load(w, 128), k));
            if (t > 9) a9 = i16x8.add(a9, i16x8.mul(v128.load(w, 144), k));
            if (t > 10) a10 = i16x8.add(a10, i16x8.mul(v128.load(w, 160), k));
            if (t > 10) a11 = i16x8.add(a11, i16x8.mul(v128.load(w, 176), k));
            event += EVENT;
            if (event >= stop) break;
            const v = base + <usize>load<u32>(event) * targetBytes;
            const j = v128.load32_splat(event, 4);
            a0 = i16x8.add(a0, i16x8.mul(v128.load(v, 0), j));
            a1 = i16x8.add(a1, i16x8.mul(v128.load(v, 16), j));
            a2 = i16x8.add(a2, i16x8.mul(v128.load(v, 32), j));
            if (t > 3) a3 = i16x8.add(a3, i16x8.mul(v128.load(v, 48), j));
            if (t > 3) a4 = i16x8.add(a4, i16x8.mul(v128.load(v, 64), j));
            if (t > 5) a5 = i16x8.add(a5, i16x8.mul(v128.load(v, 80), j));
            if (t > 6) a6 = i16x8.add(a6, i16x8.mul(v128.load(v, 96), j));
            if (t > 7) a7 = i16x8.add(a7, i16x8.mul(v128.load(v, 112), j));
            if (t > 7) a8 = i16x8.add(a8, i16x8.mul(v128.load(v, 128), j));
            if (t > 9) a9 = i16x8.add(a9, i16x8.mul(v128.load(v, 144), j));
            if (t > 10) a10 = i16x8.add(a10, i16x8.mul(v128.load(v, 160), j));
            if (t > 10) a11 = i16x8.add(a11, i16x8.mul(v128.load(v, 176), j));
            event += EVENT;
          }
        }
      }
      add(u, initial, out, outRows, touched, rowBytes, initialRowBytes, n, a0, a1, a2, a3);
      // The next output row is the earliest now.
      if (n == 1) { a0 = a1; a1 = a2; a2 = zero; }
      if (n == 1 && K > 3) { a2 = a3; a3 = a4; a4 = zero; }
      if (n == 1 && K > 5) { a4 = a5; a5 = a6; a6 = zero; }
      if (n == 2) { a0 = a2; a1 = a3; a2 = a4; a3 = a5; a4 = zero; a5 = zero; }
      if (n == 2 && K > 3) { a4 = a6; a5 = a7; a6 = a8; a7 = a9; a8 = zero; a9 = zero; }
      if (n == 3) { a0 = a3; a1 = a4; a2 = a5; a3 = a6; a4 = a7; a5 = a8; a6 = zero; a7 = zero; a8 = zero; }
      if (n == 4) { a0 = a4; a1 = a5; a2 = a6; a3 = a7; a4 = a8; a5 = a9; a6 = a10; a7 = a11; }
      if (n == 4) { a8 = zero; a9 = zero; a10 = zero; a11 = zero; }
      if (K > 5) { p6 = p5; p5 = p4; }
      if (K > 3) { p4 = p3; p3 = p2; }
      p2 = p1;
      p1 = taken;
    }
  }
}
