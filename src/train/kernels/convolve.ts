/**
 * @file Convolution without padding, with stride s and dilation d, whose derivatives are convolutions as well. For an
 * input of exactly (n − 1)·s + (k − 1)·d + 1 rows:
 *   ∂L/∂x = conv(∂L/∂y with s − 1 zeros between its rows and (k − 1)·d around them, w turned by 180°; dilation d)
 *   ∂L/∂w = conv(x with images as channels, ∂L/∂y with images as input channels; stride d, dilation s)
 * The wasm backend of TensorFlow.js has no kernel for the second.
 */
import type { Tensor4D, TensorFlow } from '../tensorflow.ts';
import { type Pair, padOrCrop, zeroInsert } from './zero-insert.ts';

export interface ConvGeometry {
  readonly strides: Pair;
  readonly dilations: Pair;
  /** `x` is data: its derivative need not be computed. */
  readonly isData: boolean;
}

/** `x` [images, height, width, in], `w` [rows, columns, in, out] → [images, height', width', out]. */
export function convolve(tf: TensorFlow, x: Tensor4D, w: Tensor4D, geometry: ConvGeometry): Tensor4D {
  const { strides, dilations, isData } = geometry;
  if (strides.some((s) => s > 1) && dilations.some((d) => d > 1)) {
    // TensorFlow.js does not do both at once: the zeros between the taps are written out.
    return convolve(tf, x, zeroInsert(tf, w, 0, dilations), { strides, dilations: [1, 1], isData });
  }
  if (isData) {
    return tf.customGrad((b, save) => {
      (save as (tensors: readonly Tensor4D[]) => void)([x]);
      return {
        value: forward(tf, x, b as Tensor4D, strides, dilations),
        gradFunc: (dy, saved) => byWeights(tf, (saved as Tensor4D[])[0], dy as Tensor4D, geometry),
      };
    })(w) as Tensor4D;
  }
  return tf.customGrad((a, b, save) => {
    const [input, weights] = [a as Tensor4D, b as Tensor4D];
    (save as (tensors: readonly Tensor4D[]) => void)([input, weights]);
    return {
      value: forward(tf, input, weights, strides, dilations),
      gradFunc: (dy, saved) => {
        const [savedInput, savedWeights] = saved as Tensor4D[];
        return [
          byInput(tf, dy as Tensor4D, savedWeights, geometry),
          byWeights(tf, savedInput, dy as Tensor4D, geometry),
        ];
      },
    };
  })(x, w) as Tensor4D;
}

const forward = (tf: TensorFlow, x: Tensor4D, w: Tensor4D, strides: Pair, dilations: Pair): Tensor4D =>
  tf.conv2d(x, w, [...strides], 'valid', 'NHWC', [...dilations]);

function byInput(
  tf: TensorFlow,
  dy: Tensor4D,
  w: Tensor4D,
  { strides, dilations }: Pick<ConvGeometry, 'strides' | 'dilations'>,
): Tensor4D {
  const reach: Pair = [(w.shape[0] - 1) * dilations[0], (w.shape[1] - 1) * dilations[1]];
  const turned = tf.transpose(tf.reverse(w, [0, 1]), [0, 1, 3, 2]);
  return forward(tf, padOrCrop(tf, zeroInsert(tf, dy, 1, strides), reach, reach), turned, [1, 1], dilations);
}

function byWeights(
  tf: TensorFlow,
  x: Tensor4D,
  dy: Tensor4D,
  { strides, dilations }: ConvGeometry,
): Tensor4D {
  const imagesAsChannels = tf.transpose(x, [3, 1, 2, 0]);
  const gradient = forward(tf, imagesAsChannels, tf.transpose(dy, [1, 2, 0, 3]), dilations, strides);
  return tf.transpose(gradient, [1, 2, 0, 3]);
}
