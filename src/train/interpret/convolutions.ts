/** @file Conv and ConvTranspose. Weights stay in the file's layout; they are turned on the way. */
import { placeWindow, type Window } from '../../geometry/window.ts';
import { intAttribute } from '../../ops/parse/attributes.ts';
import { imageSize, windowOptions } from '../../ops/parse/window-attributes.ts';
import type { Step } from '../../ops/plan.ts';
import { convolve } from '../kernels/convolve.ts';
import { depthwise } from '../kernels/depthwise.ts';
import { type Pair, padOrCrop, zeroInsert } from '../kernels/zero-insert.ts';
import type { Tensor, Tensor4D, TensorFlow } from '../tensorflow.ts';
import type { Constant, Frame, Operand, Rule } from './frame.ts';
import { constantAt, isDataOf, optionalAt, valueAt } from './operands.ts';
import { imageOf, imageValue } from './value.ts';

/** Kernel with its two image axes: one-dimensional layers are windows of height 1. */
const kernelOf = (tf: TensorFlow, { shape, tensor }: Constant): Tensor4D => {
  const [outputs, inputs, ...kernel] = shape;
  const [rows, columns] = kernel.length === 1 ? [1, kernel[0]] : kernel;
  return tf.reshape(tensor, [outputs, inputs, rows, columns]);
};

/** Zeros that a window reads beyond the end of an axis; negative where it leaves rows unread. */
const padEnd = ({ input, output, kernel, strides, dilations, padStart }: Window): Pair => {
  const end = (axis: 0 | 1) =>
    (output[axis] - 1) * strides[axis] +
    (kernel[axis] - 1) * dilations[axis] +
    1 -
    padStart[axis] -
    input[axis];
  return [end(0), end(1)];
};

export const conv: Rule = (step, operands, frame) => {
  const { tf } = frame;
  const { node, inputShapes, outputShapes } = step;
  const value = valueAt(step, operands);
  const weights = kernelOf(tf, constantAt(step, operands, 1));
  const [outChannels, inputs, ...kernel] = weights.shape;
  const [shape] = inputShapes;
  const window = placeWindow(imageSize(node, shape), windowOptions(node, shape.length, kernel));
  const groups = intAttribute(node, 'group') ?? 1;
  const { strides, dilations } = window;
  const x = padOrCrop(tf, imageOf(tf, value), window.padStart, padEnd(window));
  const isData = value.isData;
  let sums: Tensor4D;
  if (groups === 1) {
    sums = convolve(tf, x, tf.transpose(weights, [2, 3, 1, 0]), { strides, dilations, isData });
  } else if (inputs === 1) {
    const perInput = tf.reshape(weights, [groups, outChannels / groups, ...kernel]);
    sums = depthwise(tf, x, tf.transpose(perInput, [2, 3, 0, 1]) as Tensor4D, strides, dilations);
  } else {
    sums = grouped(tf, x, weights, groups, (part, w) =>
      convolve(tf, part, tf.transpose(w, [2, 3, 1, 0]), { strides, dilations, isData }),
    );
  }
  return [imageValue(outputShapes[0], biased(frame, sums, operands), isDataOf(operands))];
};

export const convTranspose: Rule = (step, operands, frame) => {
  const { tf } = frame;
  const { node, inputShapes, outputShapes } = step;
  const value = valueAt(step, operands);
  const weights = kernelOf(tf, constantAt(step, operands, 1));
  const [, , ...kernel] = weights.shape;
  const [shape] = inputShapes;
  const options = windowOptions(node, shape.length, kernel);
  const [height, width] = imageSize(node, shape);
  const [outHeight, outWidth] = imageSize(node, outputShapes[0]);
  const groups = intAttribute(node, 'group') ?? 1;
  const { strides, dilations } = options;
  const reach: Pair = [(kernel[0] - 1) * dilations[0], (kernel[1] - 1) * dilations[1]];
  const { isData } = value;
  /** A convolution over the input with zeros between and around its elements, by the kernel turned by 180°. */
  const spread = (x: Tensor4D, w: Tensor4D): Tensor4D =>
    convolve(
      tf,
      padOrCrop(tf, zeroInsert(tf, x, 1, strides), reach, reach),
      tf.reverse(tf.transpose(w, [2, 3, 0, 1]) as Tensor4D, [0, 1]),
      { strides: [1, 1], dilations, isData },
    );
  const x = imageOf(tf, value);
  const full = groups === 1 ? spread(x, weights) : grouped(tf, x, weights, groups, spread);
  const cut = cutOf(step, options, [height, width], [outHeight, outWidth]);
  const end: Pair = [outHeight - full.shape[1] + cut[0], outWidth - full.shape[2] + cut[1]];
  const sums = padOrCrop(tf, full, [-cut[0], -cut[1]], end);
  return [imageValue(outputShapes[0], biased(frame, sums, operands), isDataOf(operands))];
};

/** Rows and columns of the full result that are cut off at its start, by ONNX's rules. */
function cutOf(
  { node }: Step,
  { padding, kernel, strides, dilations }: ReturnType<typeof windowOptions>,
  input: Pair,
  output: Pair,
): Pair {
  const extra = node.attributes.output_padding;
  const cut = (axis: 0 | 1): number => {
    if (padding.kind === 'explicit' && node.attributes.output_shape === undefined) return padding.start[axis];
    const added = Array.isArray(extra) ? Number(extra.at(axis - 2) ?? 0) : 0;
    const full = (input[axis] - 1) * strides[axis] + added + (kernel[axis] - 1) * dilations[axis] + 1;
    const total = Math.max(0, full - output[axis]);
    return padding.kind === 'same-lower' ? Math.ceil(total / 2) : Math.floor(total / 2);
  };
  return [cut(0), cut(1)];
}

function biased({ tf }: Frame, sums: Tensor4D, operands: readonly Operand[]): Tensor4D {
  const bias = optionalAt(operands, 2);
  return bias ? tf.add(sums, bias.tensor) : sums;
}

/** Each group of channels by itself; the first axis of the weights is cut as the channels are. */
function grouped(
  tf: TensorFlow,
  x: Tensor4D,
  weights: Tensor4D,
  groups: number,
  one: (x: Tensor4D, w: Tensor4D) => Tensor4D,
): Tensor4D {
  const xs: Tensor[] = tf.split(x, groups, 3);
  const ws: Tensor[] = tf.split(weights, groups, 0);
  return tf.concat(
    xs.map((part, g) => one(part as Tensor4D, ws[g] as Tensor4D)),
    3,
  );
}
