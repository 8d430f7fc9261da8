/**
 * @file Sub: an offset, such as the mean of input normalisation. The difference of two branches is rewritten before a graph is
 * planned, as the sum of one and the opposite of the other.
 */
import { combine, type Operands, parseOperands } from '../arithmetic.ts';
import { connectArithmetic } from '../connect/arithmetic.ts';
import { free, type Operator } from '../operator.ts';

export const sub: Operator<Operands> = {
  type: 'Sub',
  parse: parseOperands,
  shape: ({ output }) => [output],
  reference: (operands, inputs) => [combine(operands, inputs, (a, b) => a - b)],
  connect(operands, [a, b], connector) {
    return connectArithmetic(operands, [a, b], connector, {
      right: (constant) => ({ scale: 1, offset: -constant }),
      left: (constant) => ({ scale: -1, offset: constant }),
      why: 'it subtracts constants only; simplify the model before converting.',
    });
  },
  count: () => free,
};
