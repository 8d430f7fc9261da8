/** @file Concat: values side by side along one axis. */

import { formatShape, intTensor, type Shape, sizeOf } from '../graph/tensor.ts';
import { intAttribute } from './attributes.ts';
import { required } from './connect/required.ts';
import { shapeError } from './node-error.ts';
import { inputShape, resolveAxis } from './operands.ts';
import { free, type Operator } from './operator.ts';
import { tensorOf } from './reference/elements.ts';

interface ConcatAttributes {
  readonly axis: number;
  readonly output: Shape;
}

export const concat: Operator<ConcatAttributes> = {
  type: 'Concat',
  parse(node, context) {
    const first = inputShape(node, context, 0);
    // Before opset 4 the axis may be left out.
    const axis = resolveAxis(node, intAttribute(node, 'axis') ?? 1, first.length);
    let size = 0;
    for (let i = 0; i < node.inputs.length; i++) {
      const shape = inputShape(node, context, i);
      if (shape.length !== first.length || shape.some((n, at) => at !== axis && n !== first[at])) {
        throw shapeError(
          node,
          `cannot join ${formatShape(first)} and ${formatShape(shape)} along axis ${axis}.`,
        );
      }
      size += shape[axis];
    }
    return { axis, output: first.map((n, at) => (at === axis ? size : n)) };
  },
  shape: ({ output }) => [output],
  reference({ axis, output }, inputs) {
    const isFloat = inputs.some(({ kind }) => kind === 'float');
    const data = isFloat ? new Float32Array(sizeOf(output)) : new Float64Array(sizeOf(output));
    const row = sizeOf(output.slice(axis));
    let start = 0;
    for (const { shape, data: part } of inputs) {
      const length = sizeOf(shape.slice(axis));
      for (let i = 0; i < part.length; i++)
        data[Math.floor(i / length) * row + start + (i % length)] = part[i];
      start += length;
    }
    return [tensorOf(data, output)];
  },
  connect(attributes, inputs, connector) {
    const parts = inputs.map((input) => connector.spikes(required(input, connector)));
    let start = 0;
    const indices = connector.inputShapes.map((shape) => {
      const first = start;
      start += sizeOf(shape);
      return intTensor(
        shape,
        Float64Array.from({ length: sizeOf(shape) }, (_, i) => first + i),
      );
    });
    const [joined] = concat.reference(attributes, indices);
    return connector.route(parts, Int32Array.from(joined.data), connector.shapes[0]);
  },
  count: () => free,
};
