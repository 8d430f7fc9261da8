/**
 * @file Pooling over any windows: the largest value, or the sum times a factor per position. The derivative of the
 * largest goes to the first of equal values in a window, as the earliest spike alone is passed on.
 */
import type { Window } from '../../geometry/window.ts';
import type { Tensor4D, TensorFlow } from '../tensorflow.ts';
import { type Floats, loop } from './custom.ts';

/** Positions inside the image that each output position reads, one list after the other. */
interface Taps {
  readonly starts: Int32Array;
  readonly positions: Int32Array;
}

/** The input positions (row · width + column) of every output position; windows may reach beyond the image. */
function tapsOf({ input, output, kernel, strides, dilations, padStart }: Window): Taps {
  const starts = new Int32Array(output[0] * output[1] + 1);
  const positions: number[] = [];
  for (let at = 0; at < output[0] * output[1]; at++) {
    const corner = [
      Math.floor(at / output[1]) * strides[0] - padStart[0],
      (at % output[1]) * strides[1] - padStart[1],
    ];
    for (let i = 0; i < kernel[0]; i++) {
      for (let j = 0; j < kernel[1]; j++) {
        const [row, column] = [corner[0] + i * dilations[0], corner[1] + j * dilations[1]];
        if (row < 0 || row >= input[0] || column < 0 || column >= input[1]) continue;
        positions.push(row * input[1] + column);
      }
    }
    starts[at + 1] = positions.length;
  }
  return { starts, positions: Int32Array.from(positions) };
}

/** `x` [images, height, width, channels] → the largest value of each window. */
export function maxPool(tf: TensorFlow, x: Tensor4D, window: Window): Tensor4D {
  const { starts, positions } = tapsOf(window);
  const [images, height, width, channels] = x.shape;
  const area = starts.length - 1;
  return loop(tf, x, (values) => {
    const best = new Int32Array(images * area * channels);
    const out: Floats = new Float32Array(best.length);
    for (let image = 0, to = 0; image < images; image++) {
      const base = image * height * width * channels;
      for (let at = 0; at < area; at++, to += channels) {
        const end = starts[at + 1];
        if (starts[at] === end) continue;
        const first = base + positions[starts[at]] * channels;
        for (let c = 0; c < channels; c++) {
          out[to + c] = values[first + c];
          best[to + c] = first + c;
        }
        for (let s = starts[at] + 1; s < end; s++) {
          const from = base + positions[s] * channels;
          for (let c = 0; c < channels; c++) {
            const value = values[from + c];
            if (value > out[to + c]) {
              out[to + c] = value;
              best[to + c] = from + c;
            }
          }
        }
      }
    }
    return {
      shape: [images, ...window.output, channels],
      values: out,
      backward(dy) {
        const dx: Floats = new Float32Array(values.length);
        for (let i = 0; i < best.length; i++) dx[best[i]] += dy[i];
        return dx;
      },
    };
  }) as Tensor4D;
}

/** `x` [images, height, width, channels] → factor[position] · Σ of each window. */
export function sumPool(tf: TensorFlow, x: Tensor4D, window: Window, factors: Float32Array): Tensor4D {
  const { starts, positions } = tapsOf(window);
  const [images, height, width, channels] = x.shape;
  const area = starts.length - 1;
  return loop(tf, x, (values) => {
    const out: Floats = new Float32Array(images * area * channels);
    const each = (visit: (from: number, to: number, factor: number) => void): void => {
      for (let image = 0, to = 0; image < images; image++) {
        const base = image * height * width * channels;
        for (let at = 0; at < area; at++, to += channels) {
          for (let s = starts[at]; s < starts[at + 1]; s++) {
            visit(base + positions[s] * channels, to, factors[at]);
          }
        }
      }
    };
    each((from, to, factor) => {
      for (let c = 0; c < channels; c++) out[to + c] += factor * values[from + c];
    });
    return {
      shape: [images, ...window.output, channels],
      values: out,
      backward(dy) {
        const dx: Floats = new Float32Array(values.length);
        each((from, to, factor) => {
          for (let c = 0; c < channels; c++) dx[from + c] += factor * dy[to + c];
        });
        return dx;
      },
    };
  }) as Tensor4D;
}
