/** @file Gather: picks entries along one axis; part of the arithmetic with shapes. */

import { sizeOf } from '../../graph/tensor.ts';
import { connectMoved, movedIndices } from '../connect/moved.ts';
import { badNode } from '../node-error.ts';
import { free, moving, type Operator } from '../operator.ts';
import { intAttribute } from '../parse/attributes.ts';
import { inputShape, intConstant, resolveAxis } from '../parse/operands.ts';
import { pick } from '../reference/elements.ts';

interface GatherAttributes {
  readonly axis: number;
  /** Entries to pick, each in 0…size−1, and the shape they have in the file. */
  readonly indices: readonly number[];
  readonly shape: readonly number[];
}

export const gather: Operator<GatherAttributes> = {
  type: 'Gather',
  ...moving,
  parse(node, context) {
    const input = inputShape(node, context, 0);
    const axis = resolveAxis(node, intAttribute(node, 'axis') ?? 0, input.length);
    const size = input[axis];
    const indices = intConstant(node, context, 1, 'indices').map((index) => {
      if (index >= -size && index < size) return index < 0 ? index + size : index;
      throw badNode(node, `index ${index} is outside an axis of ${size}; export the model again.`);
    });
    return { axis, indices, shape: inputShape(node, context, 1) };
  },
  shape: ({ axis, shape }, [input]) => [[...input.slice(0, axis), ...shape, ...input.slice(axis + 1)]],
  reference(attributes, [input]) {
    const { axis, indices } = attributes;
    const [shape] = gather.shape(attributes, [input.shape]);
    const inner = sizeOf(input.shape.slice(axis + 1));
    const size = input.shape[axis];
    const from = Int32Array.from({ length: sizeOf(shape) }, (_, i) => {
      const block = Math.floor(i / inner);
      const outer = Math.floor(block / indices.length);
      return (outer * size + indices[block % indices.length]) * inner + (i % inner);
    });
    return [pick(input, shape, from)];
  },
  connect: (attributes, [input], connector) =>
    connectMoved(input, movedIndices(gather, attributes, connector.inputShapes[0]), connector),
  count: () => free,
};
