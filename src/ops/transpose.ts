/** @file Transpose: another order of the axes. */
import { intsAttribute } from './attributes.ts';
import { passThrough } from './connect/pass-through.ts';
import { badNode } from './node-error.ts';
import { inputShape } from './operands.ts';
import { free, type Operator } from './operator.ts';
import { pick } from './reference/elements.ts';
import { stridedIndices, stridesOf } from './reference/strided.ts';

interface TransposeAttributes {
  /** Output axis i is input axis `order[i]`. */
  readonly order: readonly number[];
  /** Whether only axes of size 1 move, so that the memory stays as it is. */
  readonly keepsMemory: boolean;
}

export const transpose: Operator<TransposeAttributes> = {
  type: 'Transpose',
  parse(node, context) {
    const shape = inputShape(node, context, 0);
    const order = intsAttribute(node, 'perm') ?? shape.map((_, axis) => shape.length - 1 - axis);
    if ([...order].sort((a, b) => a - b).join() !== [...shape.keys()].join()) {
      throw badNode(
        node,
        `perm [${order.join(', ')}] is no order of ${shape.length} axes; export the model again.`,
      );
    }
    const moved = order.filter((axis) => shape[axis] !== 1);
    return { order, keepsMemory: moved.every((axis, i) => i === 0 || moved[i - 1] < axis) };
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
  connect({ keepsMemory }, [input], connector) {
    if (keepsMemory) return passThrough(input, connector);
    throw connector.unsupported(
      'reordering channels and pixels does not work yet; export the model as NCHW.',
    );
  },
  count: () => free,
};
