/** @file Shape: the sizes of a value, known before run time. */
import { intTensor, type Shape } from '../graph/tensor.ts';
import { intAttribute } from './attributes.ts';
import { constantsOnly } from './connect/constants-only.ts';
import { inputShape } from './operands.ts';
import { free, type Operator } from './operator.ts';

interface ShapeAttributes {
  readonly sizes: Shape;
}

export const shape: Operator<ShapeAttributes> = {
  type: 'Shape',
  parse(node, context) {
    return {
      sizes: inputShape(node, context, 0).slice(intAttribute(node, 'start') ?? 0, intAttribute(node, 'end')),
    };
  },
  shape: ({ sizes }) => [[sizes.length]],
  reference: ({ sizes }) => [intTensor([sizes.length], sizes)],
  connect: constantsOnly('measure'),
  count: () => free,
};
