/** @file ConstantOfShape: one number repeated to a shape that is known before an image is, such as a computed padding. */
import type { Shape } from '../../graph/tensor.ts';
import { constantsOnly } from '../connect/operands.ts';
import { folded, free, type Operator } from '../operator.ts';
import { tensorAttribute } from '../parse/attributes.ts';
import { intConstant } from '../parse/operands.ts';
import { tensorOf } from '../reference/elements.ts';

interface Filled {
  readonly output: Shape;
  readonly value: number;
  readonly isInt: boolean;
}

export const constantOfShape: Operator<Filled> = {
  type: 'ConstantOfShape',
  becomes: folded,
  group: 'on constants, or inside a decomposed activation',
  dependence: 'constant',
  nonNegative: 'unknown',
  parse(node, context) {
    const value = tensorAttribute(node, 'value');
    return {
      output: intConstant(node, context, 0, 'shape'),
      value: value?.data[0] ?? 0,
      isInt: value?.kind === 'int',
    };
  },
  shape: ({ output }) => [output],
  reference({ output, value, isInt }) {
    const size = output.reduce((product, n) => product * n, 1);
    return [tensorOf((isInt ? new Float64Array(size) : new Float32Array(size)).fill(value), output)];
  },
  connect: constantsOnly('fill'),
  count: () => free,
};
