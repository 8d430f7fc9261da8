/** @file Shape and Size: the sizes of a value and their product, known before run time. */
import { intTensor, type Shape, sizeOf } from '../../graph/tensor.ts';
import { constantsOnly } from '../connect/operands.ts';
import { free, type Operator } from '../operator.ts';
import { intAttribute } from '../parse/attributes.ts';
import { inputShape } from '../parse/operands.ts';

interface ShapeAttributes {
  readonly sizes: Shape;
}

export const shape: Operator<ShapeAttributes> = {
  type: 'Shape',
  becomes: 'computed in advance: sizes are known before an image is',
  group: 'on constants, or inside a decomposed activation',
  dependence: 'shape',
  nonNegative: 'always',
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

export const size: Operator<{ readonly elements: number }> = {
  type: 'Size',
  becomes: 'computed in advance: sizes are known before an image is',
  group: 'on constants, or inside a decomposed activation',
  dependence: 'shape',
  nonNegative: 'always',
  parse: (node, context) => ({ elements: sizeOf(inputShape(node, context, 0)) }),
  shape: () => [[]],
  reference: ({ elements }) => [intTensor([], [elements])],
  connect: constantsOnly('measure'),
  count: () => free,
};
