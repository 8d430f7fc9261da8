/** @file Convolution without looking for spikes: over the map of k, a byte per neuron and zero where it is silent. */
import { dot } from './dot';
import { DenseConvRecord } from './generated/records';

/** Potentials of eight targets: those of `from` plus two lanes each. */
// @ts-ignore: decorator
@inline
function widen(u: usize, from: usize, low: v128, high: v128): void {
  v128.store(u, i32x4.add(v128.load(from), i32x4.extadd_pairwise_i16x8_s(low)));
  v128.store(u, i32x4.add(v128.load(from, 16), i32x4.extadd_pairwise_i16x8_s(high)), 16);
}

/**
 * u = initial + Σ w·k, four output pixels and eight targets at a time. A vector of weights holds four taps of four targets, two
 * lanes each; one of k the four taps again and again. Where `initial` are the potentials themselves, it adds.
 */
export function denseConv(record: DenseConvRecord): void {
  if (load<i32>(<usize>record.count) <= record.most) return;
  const pixelBytes = <usize>record.pixelBytes;
  const initialBytes = <usize>record.initialBytes;
  const map = <usize>record.map;
  const outColumns = record.outColumns;
  const kernelRows = record.kernelRows;
  const rowStep = <usize>record.rowStep;
  const columnStep = <usize>record.columnStep;
  const tapStep = <usize>record.tapStep;
  const tapBytes = <usize>record.tapBytes;
  const span = <usize>record.span << 2;
  const pixels = record.outRows * outColumns;
  const blockBytes = <usize>kernelRows * tapBytes << 3;
  const zero = i16x8.splat(0);
  let weights = <usize>record.weights;
  for (let block: usize = 0; block < <usize>record.blocks; block++, weights += blockBytes) {
    let u = <usize>record.potentials + (block << 5);
    let initial = <usize>record.initial + (block << 5);
    let column = 0;
    let place = map;
    for (let pixel = 0; pixel < pixels; pixel += 4, u += pixelBytes << 2, initial += initialBytes << 2) {
      let a0 = zero, a1 = zero, a2 = zero, a3 = zero, a4 = zero, a5 = zero, a6 = zero, a7 = zero;
      // Beyond the last pixel the first of the four stands in, and nothing is written.
      const here = min(pixels - pixel, 4);
      const p0 = place;
      column++; place += columnStep;
      if (column == outColumns) { column = 0; place += rowStep - <usize>outColumns * columnStep; }
      const p1 = here > 1 ? place : p0;
      column++; place += columnStep;
      if (column == outColumns) { column = 0; place += rowStep - <usize>outColumns * columnStep; }
      const p2 = here > 2 ? place : p0;
      column++; place += columnStep;
      if (column == outColumns) { column = 0; place += rowStep - <usize>outColumns * columnStep; }
      const p3 = here > 3 ? place : p0;
      column++; place += columnStep;
      if (column == outColumns) { column = 0; place += rowStep - <usize>outColumns * columnStep; }
      let from = initial;
      let fromBytes = initialBytes;
      let w = weights;
      let left = span;
      for (let tap = 0; tap < kernelRows; tap++) {
        const above = <usize>tap * tapStep;
        let x0 = p0 + above, x1 = p1 + above, x2 = p2 + above, x3 = p3 + above;
        let rest = tapBytes;
        while (rest > 0) {
          const part = min(rest, left);
          // One step a round: V8 would load those of two at once, and run out of registers.
          for (const end = x0 + part; x0 < end; x0 += 4, x1 += 4, x2 += 4, x3 += 4, w += 32) {
            const low = v128.load(w);
            const high = v128.load(w, 16);
            let k = v128.load32_splat(x0);
            a0 = i16x8.add(a0, dot(low, k));
            a1 = i16x8.add(a1, dot(high, k));
            k = v128.load32_splat(x1);
            a2 = i16x8.add(a2, dot(low, k));
            a3 = i16x8.add(a3, dot(high, k));
            k = v128.load32_splat(x2);
            a4 = i16x8.add(a4, dot(low, k));
            a5 = i16x8.add(a5, dot(high, k));
            k = v128.load32_splat(x3);
            a6 = i16x8.add(a6, dot(low, k));
            a7 = i16x8.add(a7, dot(high, k));
          }
          rest -= part;
          left -= part;
          if (left > 0) continue;
          widen(u, from, a0, a1);
          if (here > 1) widen(u + pixelBytes, from + fromBytes, a2, a3);
          if (here > 2) widen(u + 2 * pixelBytes, from + 2 * fromBytes, a4, a5);
          if (here > 3) widen(u + 3 * pixelBytes, from + 3 * fromBytes, a6, a7);
          a0 = zero; a1 = zero; a2 = zero; a3 = zero; a4 = zero; a5 = zero; a6 = zero; a7 = zero;
          from = u;
          fromBytes = pixelBytes;
          left = span;
        }
      }
      widen(u, from, a0, a1);
      if (here > 1) widen(u + pixelBytes, from + fromBytes, a2, a3);
      if (here > 2) widen(u + 2 * pixelBytes, from + 2 * fromBytes, a4, a5);
      if (here > 3) widen(u + 3 * pixelBytes, from + 3 * fromBytes, a6, a7);
    }
  }
}
