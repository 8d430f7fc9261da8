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

/** Whether the backend's own kernel pools these windows: inside the image, without dilation. */
const isInside = ({ input, output, kernel, strides, dilations, padStart }: Window): boolean =>
  ([0, 1] as const).every(
    (axis) =>
      padStart[axis] === 0 &&
      dilations[axis] === 1 &&
      output[axis] === Math.floor((input[axis] - kernel[axis]) / strides[axis]) + 1,
  );

/** `x` [images, height, width, channels] → the largest value of each window. */
export function maxPool(tf: TensorFlow, x: Tensor4D, window: Window): Tensor4D {
  const { kernel, strides } = window;
  return tf.customGrad((a, save) => {
    const input = a as Tensor4D;
    (save as (tensors: readonly Tensor4D[]) => void)([input]);
    return {
      value: isInside(window)
        ? tf.maxPool(input, [...kernel], [...strides], 'valid')
        : largestOf(tf, input, window),
      gradFunc: (dy, saved) => toFirstLargest(tf, (saved as Tensor4D[])[0], dy as Tensor4D, window),
    };
  })(x) as Tensor4D;
}

function largestOf(tf: TensorFlow, x: Tensor4D, window: Window): Tensor4D {
  const { starts, positions } = tapsOf(window);
  const [images, height, width, channels] = x.shape;
  const area = starts.length - 1;
  const values = x.dataSync();
  const out: Floats = new Float32Array(images * area * channels);
  for (let image = 0, to = 0; image < images; image++) {
    const base = image * height * width * channels;
    for (let at = 0; at < area; at++, to += channels) {
      for (let s = starts[at]; s < starts[at + 1]; s++) {
        const from = base + positions[s] * channels;
        for (let c = 0; c < channels; c++) {
          if (s === starts[at] || values[from + c] > out[to + c]) out[to + c] = values[from + c];
        }
      }
    }
  }
  return tf.tensor4d(out, [images, ...window.output, channels]);
}

/** A plain loop is twice as fast here as the backend's kernel. */
function toFirstLargest(tf: TensorFlow, x: Tensor4D, dy: Tensor4D, window: Window): Tensor4D {
  const { starts, positions } = tapsOf(window);
  const [images, height, width, channels] = x.shape;
  const area = starts.length - 1;
  const values = x.dataSync();
  const slopes = dy.dataSync();
  const dx: Floats = new Float32Array(values.length);
  for (let image = 0, to = 0; image < images; image++) {
    const base = image * height * width * channels;
    for (let at = 0; at < area; at++) {
      const end = starts[at + 1];
      for (let c = 0; c < channels; c++, to++) {
        if (starts[at] === end) continue;
        let best = base + positions[starts[at]] * channels + c;
        for (let s = starts[at] + 1; s < end; s++) {
          const from = base + positions[s] * channels + c;
          if (values[from] > values[best]) best = from;
        }
        dx[best] += slopes[to];
      }
    }
  }
  return tf.tensor4d(dx, x.shape);
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
