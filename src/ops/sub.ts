/** @file Sub: an offset, such as the mean of input normalisation. */
import { combine, type Operands, parseOperands } from './arithmetic.ts';
import { connectArithmetic } from './connect/arithmetic.ts';
import { free, type Operator } from './operator.ts';

export const sub: Operator<Operands> = {
  type: 'Sub',
  parse: parseOperands,
  shape: ({ output }) => [output],
  reference: (operands, inputs) => [combine(operands, inputs, (a, b) => a - b)],
  connect: (operands, inputs, connector) =>
    connectArithmetic(operands, inputs, connector, {
      right: (constant) => ({ scale: 1, offset: -constant }),
      left: (constant) => ({ scale: -1, offset: constant }),
      why: 'the difference of two signals does not work yet; only a constant can be subtracted.',
    }),
  count: () => free,
};
