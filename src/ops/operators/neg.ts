/** @file Neg: the opposite sign. */
import { sizeOf } from '../../graph/tensor.ts';
import { applyAffine } from '../connect/apply-affine.ts';
import { required } from '../connect/operands.ts';
import { free, type Operator } from '../operator.ts';
import { inputShape } from '../parse/operands.ts';
import { tensorOf } from '../reference/elements.ts';

export const neg: Operator<unknown> = {
  type: 'Neg',
  becomes: 'folded into the weights',
  group: 'arithmetic with constants',
  dependence: 'elementwise',
  nonNegative: 'unknown',
  affine: true,
  parse: (node, context) => ({ shape: inputShape(node, context, 0) }),
  shape: (_, [input]) => [input],
  reference: (_, [input]) => [
    tensorOf(
      input.data.map((value: number) => -value),
      input.shape,
    ),
  ],
  connect(_, [input], connector) {
    const signal = required(input, connector);
    const size = sizeOf(signal.shape);
    const map = { scale: new Float64Array(size).fill(-1), offset: new Float64Array(size) };
    return applyAffine(signal, map, connector);
  },
  count: () => free,
};
