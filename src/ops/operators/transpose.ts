/** @file Transpose: another order of the axes. */

import { connectMoved, movedIndices } from '../connect/moved.ts';
import { badNode } from '../node-error.ts';
import { free, moving, type Operator } from '../operator.ts';
import { intsAttribute } from '../parse/attributes.ts';
import { inputShape } from '../parse/operands.ts';
import { pick } from '../reference/elements.ts';
import { stridedIndices, stridesOf } from '../reference/strided.ts';

interface TransposeAttributes {
  /** Output axis i is input axis `order[i]`. */
  readonly order: readonly number[];
}

export const transpose: Operator<TransposeAttributes> = {
  type: 'Transpose',
  ...moving,
  parse(node, context) {
    const shape = inputShape(node, context, 0);
    const order = intsAttribute(node, 'perm') ?? shape.map((_, axis) => shape.length - 1 - axis);
    if ([...order].sort((a, b) => a - b).join() !== [...shape.keys()].join()) {
      throw badNode(
        node,
        `perm [${order.join(', ')}] is no order of ${shape.length} axes; export the model again.`,
      );
    }
    return { order };
  },
  shape: ({ order }, [input]) => [order.map((axis) => input[axis])],
  reference({ order }, [input]) {
    const strides = stridesOf(input.shape);
    const shape = order.map((axis) => input.shape[axis]);
    const indices = stridedIndices(
      shape,
      order.map((axis) => strides[axis]),
    );
    return [pick(input, shape, indices)];
  },
  connect(attributes, [input], connector) {
    return connectMoved(input, movedIndices(transpose, attributes, connector.inputShapes[0]), connector);
  },
  count: () => free,
};
