/** @file Slice: part of a value, `start:end:step` along some axes. */
import type { Shape } from '../../graph/tensor.ts';
import { connectMoved, movedIndices } from '../connect/moved.ts';
import { badNode } from '../node-error.ts';
import { free, moving, type Operator } from '../operator.ts';
import { intsAttribute } from '../parse/attributes.ts';
import { hasInput, inputShape, intConstant, resolveAxis } from '../parse/operands.ts';
import { pick } from '../reference/elements.ts';
import { stridedIndices, stridesOf } from '../reference/strided.ts';

interface SliceAttributes {
  readonly output: Shape;
  /** First element and step along every axis of the input. */
  readonly starts: readonly number[];
  readonly steps: readonly number[];
}

export const slice: Operator<SliceAttributes> = {
  type: 'Slice',
  ...moving,
  parse(node, context) {
    const shape = inputShape(node, context, 0);
    // Before opset 10 the limits are attributes.
    const read = (index: number, name: string): readonly number[] | undefined =>
      hasInput(node, index) ? intConstant(node, context, index, name) : intsAttribute(node, name);
    const from = read(1, 'starts') ?? [];
    const to = read(2, 'ends') ?? [];
    const axes = read(3, 'axes') ?? from.map((_, i) => i);
    const by = read(4, 'steps') ?? from.map(() => 1);
    if (
      to.length !== from.length ||
      axes.length !== from.length ||
      by.length !== from.length ||
      by.includes(0)
    ) {
      throw badNode(node, 'its starts, ends, axes and steps do not fit each other; export the model again.');
    }
    const [output, starts, steps] = [[...shape], shape.map(() => 0), shape.map(() => 1)];
    axes.forEach((given, i) => {
      const axis = resolveAxis(node, given, shape.length);
      const size = shape[axis];
      const start = limited(from[i], size, by[i] < 0 ? size - 1 : size, 0);
      const end = limited(to[i], size, by[i] < 0 ? size - 1 : size, by[i] < 0 ? -1 : 0);
      output[axis] = Math.max(0, Math.ceil((end - start) / by[i]));
      starts[axis] = start;
      steps[axis] = by[i];
    });
    return { output, starts, steps };
  },
  shape: ({ output }) => [output],
  reference({ output, starts, steps }, [input]) {
    const strides = stridesOf(input.shape);
    const offset = starts.reduce((sum, start, axis) => sum + start * strides[axis], 0);
    const indices = stridedIndices(
      output,
      strides.map((stride, axis) => stride * steps[axis]),
      offset,
    );
    return [pick(input, output, indices)];
  },
  connect(attributes, inputs, connector) {
    const sources = movedIndices(slice, attributes, connector.inputShapes[0]);
    return connectMoved(inputs[0], sources, connector);
  },
  count: () => free,
};

/** ONNX's limits: negative ones count from the end, and all are brought into range. */
function limited(given: number, size: number, most: number, least: number): number {
  return Math.min(Math.max(given < 0 ? given + size : given, least), most);
}
