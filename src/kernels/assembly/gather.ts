/**
 * @file Layers by gathering: for one output pixel, all spikes under the kernel add their weights to the pixel's
 * channels, which stay in registers. Lanes are 16 bits wide; before a lane could overflow it is widened into the 32-bit
 * potential. The spikes of one kernel row lie next to each other in the event list, so that the loop runs over a row.
 */
import { dot } from './dot';
import { DENSE_BLOCK, GatherConvRecord, GatherDenseRecord } from './generated/records';
import { carriedBy, EVENT, START } from './events';

/**
 * u = initial + Σ w·k for a block of 8 · vectors output channels. Where `initial` are the potentials themselves, it adds.
 */
export function gatherConv(record: GatherConvRecord): void {
  if (load<i32>(<usize>record.count) > record.most) return;
  const vectors = record.vectors;
  if (vectors == 8) gather(record, 8, false);
  else if (vectors == 6) gather(record, 6, false);
  else if (vectors == 4) gather(record, 4, false);
  else if (vectors == 3) gather(record, 3, false);
  else if (vectors == 2) gather(record, 2, false);
  else gather(record, 1, false);
}

/** Spikes of a kernel row, on average, from which the ends of runs matter less than collecting takes. */
const LONG_RUN: i32 = 20;

/**
 * @param n vectors of eight targets
 * @param paired whether weights are int8, and two events are one product; else they are int16
 */
// @ts-ignore: decorator
@inline
export function gather<Record>(record: Record, n: i32, paired: bool): void {
  let u = <usize>record.potentials;
  const pixelBytes = <usize>record.pixelBytes;
  let initial = <usize>record.initial;
  const initialBytes = <usize>record.initialBytes;
  const weights = <usize>record.weights;
  const events = <usize>record.events;
  const starts = <usize>record.starts;
  const inRows = record.inRows;
  const inColumns = record.inColumns;
  const channels = record.channels;
  const outRows = record.outRows;
  const outColumns = record.outColumns;
  const kernelRows = record.kernelRows;
  const kernelColumns = record.kernelColumns;
  const rowStride = record.rowStride;
  const columnStride = record.columnStride;
  const rowDilation = record.rowDilation;
  const rowPad = record.rowPad;
  const columnPad = record.columnPad;
  const room = record.room;
  const short = load<i32>(<usize>record.count) * kernelColumns < LONG_RUN * inRows * inColumns;
  const collected = short ? <usize>record.collected : 0;
  const targetBytes = <usize>(paired ? n << 3 : n << 4);
  const zero = i16x8.splat(0);
  const single = kernelRows * outRows * outColumns == 1;
  for (let row = 0; row < outRows; row++) {
    for (let column = 0; column < outColumns; column++, u += pixelBytes, initial += initialBytes) {
      let a0 = zero, a1 = zero, a2 = zero, a3 = zero, a4 = zero, a5 = zero, a6 = zero, a7 = zero;
      let from = initial;
      let left = room;
      const firstColumn = column * columnStride - columnPad;
      const before = max(firstColumn, 0);
      const after = min(firstColumn + kernelColumns, inColumns);
      let taps = after > before ? kernelRows : 0;
      let collectedEnd = collected;
      let total = 0;
      // The spikes of all kernel rows as one run, each with its place under the kernel: the processor foresees the end of one
      // run no better than that of five.
      if (collected != 0) {
        for (let tap = 0; tap < taps; tap++) {
          const inRow = row * rowStride - rowPad + tap * rowDilation;
          if (<u32>inRow >= <u32>inRows) continue;
          const firstPixel = inRow * inColumns;
          const first = starts + <usize>(firstPixel + before) * START;
          const last = starts + <usize>(firstPixel + after) * START;
          let event = events + <usize>load<u32>(first) * EVENT;
          const end = events + <usize>load<u32>(last) * EVENT;
          const shift = i64x2.splat(<i64><u32>((tap * kernelColumns - (firstPixel + firstColumn)) * channels));
          total += load<i32>(last, 4) - load<i32>(first, 4);
          let to = collectedEnd;
          collectedEnd += end - event;
          do {
            v128.store(to, i32x4.add(v128.load(event), shift));
            v128.store(to, i32x4.add(v128.load(event, 16), shift), 16);
            v128.store(to, i32x4.add(v128.load(event, 32), shift), 32);
            v128.store(to, i32x4.add(v128.load(event, 48), shift), 48);
            event += 8 * EVENT;
            to += 8 * EVENT;
          } while (event < end);
        }
        taps = min(taps, 1);
      }
      for (let tap = 0; tap < taps; tap++) {
        let event = collected;
        let end = collectedEnd;
        let amount = total;
        let shift: usize = 0;
        if (collected == 0) {
          const inRow = row * rowStride - rowPad + tap * rowDilation;
          if (<u32>inRow >= <u32>inRows) continue;
          const firstPixel = inRow * inColumns;
          const first = starts + <usize>(firstPixel + before) * START;
          const last = starts + <usize>(firstPixel + after) * START;
          event = events + <usize>load<u32>(first) * EVENT;
          end = events + <usize>load<u32>(last) * EVENT;
          // Weights of this kernel row, as if the event list began at its first neuron.
          shift = <usize>((tap * kernelColumns - (firstPixel + firstColumn)) * channels) * targetBytes;
          amount = load<i32>(last, 4) - load<i32>(first, 4);
        }
        let base = weights + shift;
        if (paired && single) fetch(event, end, base, targetBytes);
        while (event < end) {
          // As many events as the lanes can take for certain: mostly the whole row.
          let stop = end;
          if (amount > left) {
            widen(u, from, a0, 0);
            a0 = zero;
            if (n > 1) { widen(u, from, a1, 32); a1 = zero; }
            if (n > 2) { widen(u, from, a2, 64); a2 = zero; }
            if (n > 3) { widen(u, from, a3, 96); a3 = zero; }
            if (n > 4) { widen(u, from, a4, 128); widen(u, from, a5, 160); a4 = zero; a5 = zero; }
            if (n > 6) { widen(u, from, a6, 192); widen(u, from, a7, 224); a6 = zero; a7 = zero; }
            from = u;
            left = room;
            // A value that may change on the way: V8 would compute it again for every event.
            base = <usize>record.weights + shift;
            if (amount > room) {
              stop = event;
              let taken = 0;
              while (taken + abs(carriedBy(stop)) <= room) {
                taken += abs(carriedBy(stop));
                stop += EVENT;
              }
              amount -= taken;
              left -= taken;
            } else {
              left -= amount;
            }
          } else {
            left -= amount;
          }
          for (; paired && event + EVENT < stop; event += 2 * EVENT) {
            const w = base + <usize>load<u32>(event) * targetBytes;
            const v = base + <usize>load<u32>(event, 8) * targetBytes;
            // Bytes: the first k, the second k, and again.
            const kj = v128.or(v128.load32_splat(event, 4), i16x8.shl(v128.load32_splat(event, 12), 8));
            if (n > 1) {
              const one = v128.load(w);
              const two = v128.load(v);
              a0 = i16x8.add(a0, dot(lower(one, two), kj));
              a1 = i16x8.add(a1, dot(upper(one, two), kj));
            }
            if (n == 3) a2 = i16x8.add(a2, dot(lower(v128.load64_zero(w, 16), v128.load64_zero(v, 16)), kj));
            if (n > 3) {
              const one = v128.load(w, 16);
              const two = v128.load(v, 16);
              a2 = i16x8.add(a2, dot(lower(one, two), kj));
              a3 = i16x8.add(a3, dot(upper(one, two), kj));
            }
            if (n > 4) {
              const one = v128.load(w, 32);
              const two = v128.load(v, 32);
              a4 = i16x8.add(a4, dot(lower(one, two), kj));
              a5 = i16x8.add(a5, dot(upper(one, two), kj));
            }
            if (n > 6) {
              const one = v128.load(w, 48);
              const two = v128.load(v, 48);
              a6 = i16x8.add(a6, dot(lower(one, two), kj));
              a7 = i16x8.add(a7, dot(upper(one, two), kj));
            }
          }
          // Two events at a time: half the loop, and sums that do not wait for each other.
          for (; !paired && event + EVENT < stop; event += 2 * EVENT) {
            const w = base + <usize>load<u32>(event) * targetBytes;
            const v = base + <usize>load<u32>(event, 8) * targetBytes;
            const k = v128.load32_splat(event, 4);
            const j = v128.load32_splat(event, 12);
            a0 = i16x8.add(a0, i16x8.add(i16x8.mul(v128.load(w, 0), k), i16x8.mul(v128.load(v, 0), j)));
            if (n > 1) a1 = i16x8.add(a1, i16x8.add(i16x8.mul(v128.load(w, 16), k), i16x8.mul(v128.load(v, 16), j)));
            if (n > 2) a2 = i16x8.add(a2, i16x8.add(i16x8.mul(v128.load(w, 32), k), i16x8.mul(v128.load(v, 32), j)));
            if (n > 3) a3 = i16x8.add(a3, i16x8.add(i16x8.mul(v128.load(w, 48), k), i16x8.mul(v128.load(v, 48), j)));
            if (n > 4) {
              a4 = i16x8.add(a4, i16x8.add(i16x8.mul(v128.load(w, 64), k), i16x8.mul(v128.load(v, 64), j)));
              a5 = i16x8.add(a5, i16x8.add(i16x8.mul(v128.load(w, 80), k), i16x8.mul(v128.load(v, 80), j)));
            }
            if (n > 6) {
              a6 = i16x8.add(a6, i16x8.add(i16x8.mul(v128.load(w, 96), k), i16x8.mul(v128.load(v, 96), j)));
              a7 = i16x8.add(a7, i16x8.add(i16x8.mul(v128.load(w, 112), k), i16x8.mul(v128.load(v, 112), j)));
            }
          }
          if (event < stop) {
            const w = base + <usize>load<u32>(event) * targetBytes;
            const k = v128.load32_splat(event, 4);
            a0 = i16x8.add(a0, i16x8.mul(weightsOf(w, 0, paired), k));
            if (n > 1) a1 = i16x8.add(a1, i16x8.mul(weightsOf(w, 1, paired), k));
            if (n > 2) a2 = i16x8.add(a2, i16x8.mul(weightsOf(w, 2, paired), k));
            if (n > 3) a3 = i16x8.add(a3, i16x8.mul(weightsOf(w, 3, paired), k));
            if (n > 4) {
              a4 = i16x8.add(a4, i16x8.mul(weightsOf(w, 4, paired), k));
              a5 = i16x8.add(a5, i16x8.mul(weightsOf(w, 5, paired), k));
            }
            if (n > 6) {
              a6 = i16x8.add(a6, i16x8.mul(weightsOf(w, 6, paired), k));
              a7 = i16x8.add(a7, i16x8.mul(weightsOf(w, 7, paired), k));
            }
            event += EVENT;
          }
        }
      }
      widen(u, from, a0, 0);
      if (n > 1) widen(u, from, a1, 32);
      if (n > 2) widen(u, from, a2, 64);
      if (n > 3) widen(u, from, a3, 96);
      if (n > 4) { widen(u, from, a4, 128); widen(u, from, a5, 160); }
      if (n > 6) { widen(u, from, a6, 192); widen(u, from, a7, 224); }
    }
  }
}

/** Reads a word of each event's weights. */
// @ts-ignore: decorator
@inline
function fetch(event: usize, end: usize, base: usize, targetBytes: usize): void {
  for (; event < end; event += EVENT) load<i32>(base + <usize>load<u32>(event) * targetBytes);
}

/** Eight weights from the vector `i` on, as 16 bits. */
// @ts-ignore: decorator
@inline
function weightsOf(w: usize, i: usize, paired: bool): v128 {
  return paired ? v128.load8x8_s(w + (i << 3)) : v128.load(w + (i << 4));
}

/** Bytes of two vectors in turn: the first eight of each. */
// @ts-ignore: decorator
@inline
function lower(one: v128, two: v128): v128 {
  return i8x16.shuffle(one, two, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

/** And the last eight. */
// @ts-ignore: decorator
@inline
function upper(one: v128, two: v128): v128 {
  return i8x16.shuffle(one, two, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/** Eight 32-bit potentials become those of `from` plus eight 16-bit lanes. */
// @ts-ignore: decorator
@inline
export function widen(u: usize, from: usize, lanes: v128, offset: usize): void {
  const at = u + offset;
  const source = from + offset;
  v128.store(at, i32x4.add(v128.load(source), i32x4.extend_low_i16x8_s(lanes)));
  v128.store(at, i32x4.add(v128.load(source, 16), i32x4.extend_high_i16x8_s(lanes)), 16);
}

/**
 * A wide dense layer: the same with one output pixel, every event under its kernel, and int8 weights, for these are read
 * once per image and memory traffic bounds them.
 */
export function gatherDense(record: GatherDenseRecord): void {
  let u = <usize>record.potentials;
  let initial = <usize>record.initial;
  let weights = <usize>record.weights;
  const blockBytes = <usize>record.blockBytes;
  const events = <usize>record.events;
  const end = events + <usize>load<u32>(<usize>record.count) * EVENT;
  const blocks = record.blocks;
  const room = record.room;
  const zero = i16x8.splat(0);
  for (let block = 0; block < blocks; block++) {
    let a0 = zero, a1 = zero, a2 = zero, a3 = zero, a4 = zero, a5 = zero, a6 = zero, a7 = zero;
    let from = initial;
    let left = room;
    fetch(events, end, weights, <usize>DENSE_BLOCK);
    for (let event = events; event < end; event += EVENT) {
      const w = weights + <usize>load<u32>(event) * <usize>DENSE_BLOCK;
      const amount = abs(carriedBy(event));
      left -= amount;
      if (left < 0) {
        widen(u, from, a0, 0); widen(u, from, a1, 32); widen(u, from, a2, 64); widen(u, from, a3, 96);
        widen(u, from, a4, 128); widen(u, from, a5, 160); widen(u, from, a6, 192); widen(u, from, a7, 224);
        a0 = zero; a1 = zero; a2 = zero; a3 = zero; a4 = zero; a5 = zero; a6 = zero; a7 = zero;
        from = u;
        left = room - amount;
      }
      const k = v128.load32_splat(event, 4);
      a0 = i16x8.add(a0, i16x8.mul(v128.load8x8_s(w, 0), k));
      a1 = i16x8.add(a1, i16x8.mul(v128.load8x8_s(w, 8), k));
      a2 = i16x8.add(a2, i16x8.mul(v128.load8x8_s(w, 16), k));
      a3 = i16x8.add(a3, i16x8.mul(v128.load8x8_s(w, 24), k));
      a4 = i16x8.add(a4, i16x8.mul(v128.load8x8_s(w, 32), k));
      a5 = i16x8.add(a5, i16x8.mul(v128.load8x8_s(w, 40), k));
      a6 = i16x8.add(a6, i16x8.mul(v128.load8x8_s(w, 48), k));
      a7 = i16x8.add(a7, i16x8.mul(v128.load8x8_s(w, 56), k));
    }
    widen(u, from, a0, 0); widen(u, from, a1, 32); widen(u, from, a2, 64); widen(u, from, a3, 96);
    widen(u, from, a4, 128); widen(u, from, a5, 160); widen(u, from, a6, 192); widen(u, from, a7, 224);
    u += <usize>DENSE_BLOCK << 2;
    initial += <usize>DENSE_BLOCK << 2;
    weights += blockBytes;
  }
}
