/**
 * @file Depthwise convolution without padding: channel c of the input feeds channels c·m … c·m + m − 1 of the output.
 * Forward by TensorFlow.js; the derivatives, which its wasm backend lacks, by loops.
 */
import type { Tensor4D, TensorFlow } from '../tensorflow.ts';
import type { Floats } from './custom.ts';
import { type Pair, zeroInsert } from './zero-insert.ts';

/** `x` [images, height, width, in], `w` [rows, columns, in, m] → [images, height', width', in · m]. */
export function depthwise(
  tf: TensorFlow,
  x: Tensor4D,
  w: Tensor4D,
  strides: Pair,
  dilations: Pair,
): Tensor4D {
  if (strides.some((s) => s > 1) && dilations.some((d) => d > 1)) {
    return depthwise(tf, x, zeroInsert(tf, w, 0, dilations), strides, [1, 1]);
  }
  if (strides[0] !== strides[1]) {
    // One stride for both axes is what the backends agree on: compute all positions, keep some.
    const dense = depthwise(tf, x, w, [1, 1], dilations);
    return everyNth(tf, dense, strides);
  }
  return tf.customGrad((a, b, save) => {
    const [input, weights] = [a as Tensor4D, b as Tensor4D];
    (save as (tensors: readonly Tensor4D[]) => void)([input, weights]);
    return {
      value: tf.depthwiseConv2d(input, weights, [...strides], 'valid', 'NHWC', [...dilations]),
      gradFunc: (dy, saved) => {
        const [savedInput, savedWeights] = saved as Tensor4D[];
        const { byInput, byWeights } = derivatives(
          savedInput,
          savedWeights,
          dy as Tensor4D,
          strides,
          dilations,
        );
        return [tf.tensor4d(byInput, savedInput.shape), tf.tensor4d(byWeights, savedWeights.shape)];
      },
    };
  })(x, w) as Tensor4D;
}

function derivatives(x: Tensor4D, w: Tensor4D, dy: Tensor4D, strides: Pair, dilations: Pair) {
  const [images, height, width, channels] = x.shape;
  const [rows, columns, , multiplier] = w.shape;
  const [, outRows, outColumns, outChannels] = dy.shape;
  const [xs, ws, ds] = [x.dataSync(), w.dataSync(), dy.dataSync()];
  const byInput: Floats = new Float32Array(x.size);
  const byWeights: Floats = new Float32Array(w.size);
  for (let image = 0; image < images; image++) {
    for (let row = 0; row < outRows; row++) {
      for (let column = 0; column < outColumns; column++) {
        const out = ((image * outRows + row) * outColumns + column) * outChannels;
        for (let i = 0; i < rows; i++) {
          for (let j = 0; j < columns; j++) {
            const y = row * strides[0] + i * dilations[0];
            const at = ((image * height + y) * width + column * strides[1] + j * dilations[1]) * channels;
            const tap = (i * columns + j) * outChannels;
            for (let o = 0, c = 0; c < channels; c++) {
              for (let m = 0; m < multiplier; m++, o++) {
                const d = ds[out + o];
                byInput[at + c] += ws[tap + o] * d;
                byWeights[tap + o] += xs[at + c] * d;
              }
            }
          }
        }
      }
    }
  }
  return { byInput, byWeights };
}

/** Every nth row and column, from the first. */
function everyNth(tf: TensorFlow, x: Tensor4D, [rows, columns]: Pair): Tensor4D {
  const pick = (size: number, step: number) =>
    Array.from({ length: Math.ceil(size / step) }, (_, i) => i * step);
  const [, height, width] = x.shape;
  const keep = (values: Tensor4D, axis: 1 | 2, step: number, size: number): Tensor4D => {
    if (step === 1) return values;
    const parts = pick(size, step).map((at) => {
      const begin = [0, 0, 0, 0];
      const length = [...values.shape];
      begin[axis] = at;
      length[axis] = 1;
      return tf.slice(values, begin, length);
    });
    return tf.concat(parts, axis);
  };
  return keep(keep(x, 1, rows, height), 2, columns, width);
}
