/**
 * @file Convolution with stride 1 whose two derivatives are convolutions as well:
 *   ∂L/∂x = conv(padded ∂L/∂y, w turned by 180° with inputs and outputs exchanged)
 *   ∂L/∂w = conv(padded x with images as channels, ∂L/∂y with images as input channels)
 * TensorFlow.js' wasm backend has no kernel for the second, and a slow one for the first.
 */
import type { Tensor4D, TensorFlow } from './tensorflow.ts';

/** Zero rows (and columns) before and after the input. */
interface Padding {
  readonly before: number;
  readonly after: number;
}

/**
 * `x` [images, height, width, in], `w` [kernel, kernel, in, out] → [images, height, width, out].
 * `firstLayer`: `x` is data, so that its derivative need not be computed.
 */
export function conv(
  tf: TensorFlow,
  x: Tensor4D,
  w: Tensor4D,
  padding: 'same' | 'valid',
  firstLayer = false,
): Tensor4D {
  const total = padding === 'same' ? w.shape[0] - 1 : 0;
  // An even kernel pads one more at the end, as TensorFlow does and ONNX's SAME_UPPER.
  const pads = { before: Math.floor(total / 2), after: Math.ceil(total / 2) };
  if (firstLayer) {
    const ofWeights = tf.customGrad((b) => ({
      value: tf.conv2d(x, b as Tensor4D, 1, padding),
      gradFunc: (dy) => weightGradient(tf, x, dy as Tensor4D, pads),
    }));
    return ofWeights(w) as Tensor4D;
  }
  const ofBoth = tf.customGrad((a, b, save) => {
    const [input, weights] = [a as Tensor4D, b as Tensor4D];
    (save as (tensors: readonly Tensor4D[]) => void)([input, weights]);
    return {
      value: tf.conv2d(input, weights, 1, padding),
      gradFunc: (dy, saved) => {
        const [savedInput, savedWeights] = saved as Tensor4D[];
        return [
          inputGradient(tf, dy as Tensor4D, savedWeights, pads),
          weightGradient(tf, savedInput, dy as Tensor4D, pads),
        ];
      },
    };
  });
  return ofBoth(x, w) as Tensor4D;
}

function inputGradient(tf: TensorFlow, dy: Tensor4D, w: Tensor4D, { before, after }: Padding): Tensor4D {
  const rest = w.shape[0] - 1;
  const turned = tf.transpose(tf.reverse(w, [0, 1]), [0, 1, 3, 2]);
  return tf.conv2d(padded(tf, dy, { before: rest - before, after: rest - after }), turned, 1, 'valid');
}

function weightGradient(tf: TensorFlow, x: Tensor4D, dy: Tensor4D, pads: Padding): Tensor4D {
  const imagesAsChannels = tf.transpose(padded(tf, x, pads), [3, 1, 2, 0]);
  const gradient = tf.conv2d(imagesAsChannels, tf.transpose(dy, [1, 2, 0, 3]), 1, 'valid');
  return tf.transpose(gradient, [1, 2, 0, 3]);
}

function padded(tf: TensorFlow, x: Tensor4D, { before, after }: Padding): Tensor4D {
  if (before === 0 && after === 0) return x;
  return tf.pad(x, [
    [0, 0],
    [before, after],
    [before, after],
    [0, 0],
  ]);
}
