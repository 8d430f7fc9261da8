/** @file Div: a divisor, such as the deviation of input normalisation. Integers divide towards zero, as in ONNX. */

import { connectArithmetic } from '../connect/arithmetic.ts';
import { combineRecords } from '../floats/elementwise.ts';
import { free, type Operator } from '../operator.ts';
import { combine, type Operands, parseOperands } from '../parse/broadcast.ts';

export const div: Operator<Operands> = {
  type: 'Div',
  becomes: 'by a constant: folded into the weights',
  group: 'arithmetic with constants',
  dependence: 'elementwise',
  nonNegative: 'inputs',
  affine: true,
  parse: parseOperands,
  shape: ({ output }) => [output],
  reference(operands, [a, b]) {
    const isInt = a.kind === 'int' && b.kind === 'int';
    return [combine(operands, [a, b], isInt ? (x, y) => Math.trunc(x / y) : (x, y) => x / y)];
  },
  kernels: ({ shapes }, step) => combineRecords(step, shapes, 'divide'),
  connect: (operands, inputs, connector) =>
    connectArithmetic(operands, inputs, connector, {
      right: (constant) => ({ scale: 1 / constant, offset: 0 }),
      why: 'division by a value of the image is not supported; divide by a constant.',
    }),
  count: () => free,
};
