/**
 * @file A value of the graph for several images at once. A graph describes one image (batch axis 1); here every tensor
 * has the images as its first axis. Images stay channels last from one convolution to the next, because that is how
 * TensorFlow.js convolves; whatever needs the file's order gets it.
 */
import type { Shape } from '../../graph/tensor.ts';
import type { Tensor, Tensor4D, TensorFlow } from '../tensorflow.ts';

export interface Value {
  /** In the file, batch axis included. */
  readonly shape: Shape;
  /** `rows`: [images, …] in the file's order. `channels-last`: [images, height, width, channels]. */
  readonly layout: 'rows' | 'channels-last';
  readonly tensor: Tensor;
  /** Whether it is the same whatever the trained parameters are. */
  readonly isData: boolean;
}

/** A shape without the batch axis. One that has lost its batch axis keeps all of its own. */
export const perImage = (shape: Shape): Shape => (shape[0] === 1 ? shape.slice(1) : shape);

/** The elements in the file's order, as [images, …]. */
export function rowsOf(tf: TensorFlow, { shape, layout, tensor }: Value): Tensor {
  if (layout === 'rows') return tensor;
  const moved = tf.transpose(tensor, [0, 3, 1, 2]);
  return tf.reshape(moved, [tensor.shape[0], ...perImage(shape)]);
}

/** The elements as [images, height, width, channels]; the shape has 3 or 4 axes, channels second. */
export function imageOf(tf: TensorFlow, { shape, layout, tensor }: Value): Tensor4D {
  if (layout === 'channels-last') return tensor as Tensor4D;
  const [, channels] = shape;
  const [height, width] = shape.length === 3 ? [1, shape[2]] : [shape[2], shape[3]];
  const images = tensor.shape[0];
  if (channels === 1) return tf.reshape(tensor, [images, height, width, 1]) as Tensor4D;
  return tf.transpose(tf.reshape(tensor, [images, channels, height, width]), [0, 2, 3, 1]) as Tensor4D;
}

/** `f` of every element: shape and layout stay. */
export const mapped = (value: Value, f: (tensor: Tensor) => Tensor): Value => ({
  ...value,
  tensor: f(value.tensor),
});

/** A tensor [images, …] in the file's order as a value of this shape. */
export const rowsValue = (tf: TensorFlow, shape: Shape, tensor: Tensor, isData: boolean): Value => ({
  shape,
  layout: 'rows',
  tensor: tf.reshape(tensor, [tensor.shape[0], ...perImage(shape)]),
  isData,
});

/** A tensor [images, height, width, channels] as a value of this shape. */
export const imageValue = (shape: Shape, tensor: Tensor4D, isData: boolean): Value => ({
  shape,
  layout: 'channels-last',
  tensor,
  isData,
});
