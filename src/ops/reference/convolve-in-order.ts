/**
 * @file Convolution of one image as loops: the float reference of Conv, Gemm and MatMul, and with another `round` in double
 * precision, for offsets. Every sum runs kernel row by kernel row, column by column, channel by channel, each product rounded
 * before it is added, and the bias comes last.
 */
import type { Window } from '../../geometry/window.ts';

/** Weights that all positions of an image share. */
export interface Convolution {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly groups: number;
  /** [outChannels, inChannels / groups, rows, columns]. */
  readonly weights: Float32Array;
  /** One number per output channel. */
  readonly bias: ArrayLike<number> | undefined;
}

/** Convolves [inChannels, rows, columns] with zero padding; gives [outChannels, rows, columns]. Every product and sum is rounded by `round`. */
export function convolveInOrder(
  { inChannels, outChannels, groups, weights, bias }: Convolution,
  { input, output, kernel, strides, dilations, padStart }: Window,
  image: Float32Array | Float64Array,
  round: (x: number) => number = Math.fround,
): Float64Array {
  const inputs = inChannels / groups;
  const outputs = outChannels / groups;
  const taps = kernel[0] * kernel[1];
  const area = output[0] * output[1];
  const out = new Float64Array(outChannels * area);
  for (let group = 0; group < groups; group++) {
    for (let position = 0; position < area; position++) {
      const top = Math.floor(position / output[1]) * strides[0] - padStart[0];
      const left = (position % output[1]) * strides[1] - padStart[1];
      for (let tap = 0; tap < taps; tap++) {
        const y = top + Math.floor(tap / kernel[1]) * dilations[0];
        const x = left + (tap % kernel[1]) * dilations[1];
        if (y < 0 || y >= input[0] || x < 0 || x >= input[1]) continue;
        for (let c = 0; c < inputs; c++) {
          const value = image[((group * inputs + c) * input[0] + y) * input[1] + x];
          if (value === 0) continue;
          for (let o = group * outputs; o < (group + 1) * outputs; o++) {
            const at = o * area + position;
            out[at] = round(out[at] + round(value * weights[(o * inputs + c) * taps + tap]));
          }
        }
      }
    }
  }
  if (bias === undefined) return out;
  return out.map((sum, i) => round(sum + bias[Math.floor(i / area)]));
}
