/** @file Constant: a tensor in the graph, given by exactly one of the value attributes. */
import { floatTensor, intTensor, type Tensor } from '../../graph/tensor.ts';
import { constantsOnly } from '../connect/operands.ts';
import { unsupportedNode } from '../node-error.ts';
import { folded, free, type Operator } from '../operator.ts';
import {
  floatAttribute,
  floatsAttribute,
  intAttribute,
  intsAttribute,
  tensorAttribute,
} from '../parse/attributes.ts';

interface ConstantAttributes {
  readonly value: Tensor;
}

export const constant: Operator<ConstantAttributes> = {
  type: 'Constant',
  becomes: folded,
  group: 'on constants, or inside a decomposed activation',
  dependence: 'constant',
  nonNegative: 'unknown',
  parse(node) {
    const value = tensorAttribute(node, 'value');
    if (value !== undefined) return { value };
    const float = floatAttribute(node, 'value_float');
    if (float !== undefined) return { value: floatTensor([], [float]) };
    const int = intAttribute(node, 'value_int');
    if (int !== undefined) return { value: intTensor([], [int]) };
    const floats = floatsAttribute(node, 'value_floats');
    if (floats !== undefined) return { value: floatTensor([floats.length], floats) };
    const ints = intsAttribute(node, 'value_ints');
    if (ints !== undefined) return { value: intTensor([ints.length], ints) };
    throw unsupportedNode(node, 'only dense numeric values work (value, value_float(s), value_int(s)).');
  },
  shape: ({ value }) => [value.shape],
  reference: ({ value }) => [value],
  connect: constantsOnly('create'),
  count: () => free,
};
