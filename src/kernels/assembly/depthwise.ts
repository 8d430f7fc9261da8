/**
 * @file Depthwise convolution over k as the source stores it: a target channel has one source channel, so that eight channels of
 * a tap are one product of vectors, whether they fire or not.
 */
import { DepthwiseConvRecord } from './generated/records';
import { widen } from './gather';

/** u = initial + Σ w·k. Where `initial` are the potentials themselves, it adds. */
export function depthwiseConv(record: DepthwiseConvRecord): void {
  const channels = record.channels;
  if (record.wide) {
    convolve(record, 0, channels, 1, true);
    return;
  }
  const fours = channels & ~31;
  const twos = channels & ~15;
  if (fours > 0) convolve(record, 0, fours, 4, false);
  if (twos > fours) convolve(record, fours, twos, 2, false);
  if (channels > twos) convolve(record, twos, channels, 1, false);
}

/** Channels from `first` to `last`, n vectors at a time; in 32 bits where sums may leave 16. */
// @ts-ignore: decorator
@inline
function convolve(record: DepthwiseConvRecord, first: i32, last: i32, n: i32, wide: bool): void {
  const carried = <usize>record.carried;
  const weights = <usize>record.weights;
  const channelBytes = <usize>record.channels << 1;
  const inRows = record.inRows;
  const inColumns = record.inColumns;
  const outRows = record.outRows;
  const outColumns = record.outColumns;
  const kernelRows = record.kernelRows;
  const kernelColumns = record.kernelColumns;
  const columnDilation = record.columnDilation;
  const zero = i16x8.splat(0);
  let u = <usize>record.potentials;
  let initial = <usize>record.initial;
  for (let row = 0; row < outRows; row++) {
    const top = row * record.rowStride - record.rowPad;
    for (let column = 0; column < outColumns; column++) {
      const left = column * record.columnStride - record.columnPad;
      for (let channel: usize = first; channel < <usize>last; channel += <usize>(n << 3)) {
        let a0 = zero, a1 = zero, a2 = zero, a3 = zero;
        for (let rowTap = 0; rowTap < kernelRows; rowTap++) {
          const inRow = top + rowTap * record.rowDilation;
          if (<u32>inRow >= <u32>inRows) continue;
          let w = weights + <usize>(rowTap * kernelColumns) * channelBytes + (channel << 1);
          let inColumn = left;
          for (let tap = 0; tap < kernelColumns; tap++, inColumn += columnDilation, w += channelBytes) {
            if (<u32>inColumn >= <u32>inColumns) continue;
            const k = carried + <usize>(inRow * inColumns + inColumn) * channelBytes + (channel << 1);
            if (wide) {
              a0 = i32x4.add(a0, i32x4.extmul_low_i16x8_s(v128.load(w), v128.load(k)));
              a1 = i32x4.add(a1, i32x4.extmul_high_i16x8_s(v128.load(w), v128.load(k)));
            } else {
              a0 = i16x8.add(a0, i16x8.mul(v128.load(w), v128.load(k)));
              if (n > 1) a1 = i16x8.add(a1, i16x8.mul(v128.load(w, 16), v128.load(k, 16)));
              if (n > 2) {
                a2 = i16x8.add(a2, i16x8.mul(v128.load(w, 32), v128.load(k, 32)));
                a3 = i16x8.add(a3, i16x8.mul(v128.load(w, 48), v128.load(k, 48)));
              }
            }
          }
        }
        const at = u + (channel << 2);
        const from = initial + (channel << 2);
        if (wide) {
          v128.store(at, i32x4.add(v128.load(from), a0));
          v128.store(at, i32x4.add(v128.load(from, 16), a1), 16);
        } else {
          widen(at, from, a0, 0);
          if (n > 1) widen(at, from, a1, 32);
          if (n > 2) {
            widen(at, from, a2, 64);
            widen(at, from, a3, 96);
          }
        }
      }
      u += channelBytes << 1;
      initial += <usize>record.initialBytes;
    }
  }
}
