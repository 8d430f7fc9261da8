/** @file Concat: values side by side along one axis; for now of constants, as in arithmetic with shapes. */
import { formatShape, type Shape, sizeOf } from '../graph/tensor.ts';
import { intAttribute } from './attributes.ts';
import { constantsOnly } from './connect/constants-only.ts';
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
  connect: constantsOnly('join'),
  count: () => free,
};
