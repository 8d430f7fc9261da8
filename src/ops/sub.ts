/** @file Sub: an offset, such as the mean of input normalisation, or the difference of two branches. */
import { sizeOf } from '../graph/tensor.ts';
import { combine, type Operands, parseOperands } from './arithmetic.ts';
import { applyAffine } from './connect/apply-affine.ts';
import { connectArithmetic } from './connect/arithmetic.ts';
import { connectResidual } from './connect/residual.ts';
import { free, type Operator } from './operator.ts';

export const sub: Operator<Operands> = {
  type: 'Sub',
  parse: parseOperands,
  shape: ({ output }) => [output],
  reference: (operands, inputs) => [combine(operands, inputs, (a, b) => a - b)],
  connect(operands, [a, b], connector) {
    if (a !== undefined && b !== undefined) {
      const size = sizeOf(b.shape);
      const negation = { scale: new Float64Array(size).fill(-1), offset: new Float64Array(size) };
      return connectResidual(a, { ...applyAffine(b, negation, connector), shape: b.shape }, connector);
    }
    return connectArithmetic(operands, [a, b], connector, {
      right: (constant) => ({ scale: 1, offset: -constant }),
      left: (constant) => ({ scale: -1, offset: constant }),
      why: 'it subtracts constants only; simplify the model before converting.',
    });
  },
  count: () => free,
};
