/** @file Pools over windows, over whole images, and over any axes. */
import { placeWindow, type Window } from '../../geometry/window.ts';
import { floatTensor, sizeOf } from '../../graph/tensor.ts';
import { wholeImage } from '../../ops/operators/whole-image.ts';
import { readAxes } from '../../ops/parse/axes.ts';
import { imageSize, windowOptions } from '../../ops/parse/window-attributes.ts';
import type { Step } from '../../ops/plan.ts';
import { stridedIndices, stridesOf } from '../../ops/reference/strided.ts';
import { move } from '../kernels/move.ts';
import { maxPool, sumPool } from '../kernels/pool.ts';
import type { Tensor4D } from '../tensorflow.ts';
import { contextOf, type Rule } from './frame.ts';
import { valueAt } from './operands.ts';
import { imageOf, imageValue, rowsOf, rowsValue } from './value.ts';

/** The window of a MaxPool, AveragePool or global pool. */
export function poolWindow({ node, inputShapes: [shape] }: Step): Window {
  const image = imageSize(node, shape);
  if (node.type.startsWith('Global')) return wholeImage(image);
  return placeWindow(image, windowOptions(node, shape.length));
}

export const largest: Rule = (step, operands, { tf }) => {
  const value = valueAt(step, operands);
  return [imageValue(step.outputShapes[0], maxPool(tf, imageOf(tf, value), poolWindow(step)), value.isData)];
};

export const average: Rule = (step, operands, { tf }) => {
  const value = valueAt(step, operands);
  const window = poolWindow(step);
  const pooled = sumPool(tf, imageOf(tf, value), window, factorsOf(step, window));
  return [imageValue(step.outputShapes[0], pooled, value.isData)];
};

/** What each position's sum is multiplied by: the mean of ones over their number, which knows the padding's part. */
function factorsOf({ operator, attributes, inputShapes: [shape] }: Step, window: Window): Float32Array {
  const [ones] = operator.reference(attributes, [
    floatTensor(shape, new Float32Array(sizeOf(shape)).fill(1)),
  ]);
  const counts = new Float32Array(sizeOf(window.output));
  const { kernel, strides, dilations, padStart, input, output } = window;
  const inside = (axis: 0 | 1, at: number): number => {
    let n = 0;
    for (let tap = 0; tap < kernel[axis]; tap++) {
      const position = at * strides[axis] - padStart[axis] + tap * dilations[axis];
      if (position >= 0 && position < input[axis]) n++;
    }
    return n;
  };
  for (let i = 0; i < counts.length; i++) {
    counts[i] = inside(0, Math.floor(i / output[1])) * inside(1, i % output[1]);
  }
  return counts.map((count, i) => (count > 0 ? ones.data[i] / count : 0));
}

/** ReduceMean, ReduceSum, ReduceMax: what is reduced becomes the columns of an image of one row per result. */
const reduction =
  (how: 'mean' | 'sum' | 'max'): Rule =>
  (step, operands, frame) => {
    const { tf, images } = frame;
    const { node, inputShapes, outputShapes } = step;
    const value = valueAt(step, operands);
    const [shape] = inputShapes;
    const given = readAxes(node, contextOf(frame, step), shape.length) ?? [];
    const isNothing = given.length === 0 && node.attributes.noop_with_empty_axes === 1;
    const axes = given.length === 0 && !isNothing ? [...shape.keys()] : given;
    const strides = stridesOf(shape);
    const order = [...shape.keys()].sort(
      (a, b) => Number(axes.includes(a)) - Number(axes.includes(b)) || a - b,
    );
    const sources = stridedIndices(
      order.map((axis) => shape[axis]),
      order.map((axis) => strides[axis]),
    );
    const results = axes.reduce((count, axis) => count / shape[axis], sizeOf(shape));
    const count = sizeOf(shape) / results;
    const fill = new Float32Array(sources.length);
    const moved = move(tf, rowsOf(tf, value), { sources: Int32Array.from(sources), fill });
    const rows = tf.reshape(moved, [images, results, count, 1]) as Tensor4D;
    const window = placeWindow([results, count], {
      kernel: [1, count],
      strides: [1, 1],
      dilations: [1, 1],
      padding: { kind: 'valid' },
      ceil: false,
    });
    const factors = new Float32Array(results).fill(how === 'mean' ? 1 / count : 1);
    const reduced = how === 'max' ? maxPool(tf, rows, window) : sumPool(tf, rows, window, factors);
    return [rowsValue(tf, outputShapes[0], reduced, value.isData)];
  };

export const reduceMean = reduction('mean');
export const reduceSum = reduction('sum');
export const reduceMax = reduction('max');
