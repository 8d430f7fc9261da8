/** @file Mul: a factor, such as the scale of input normalisation. */

import { connectArithmetic } from '../connect/arithmetic.ts';
import { combineRecords } from '../floats/elementwise.ts';
import { free, type Operator } from '../operator.ts';
import { combine, type Operands, parseOperands } from '../parse/broadcast.ts';

const scaled = (constant: number) => ({ scale: constant, offset: 0 });

export const mul: Operator<Operands> = {
  type: 'Mul',
  becomes: 'by a constant: folded into the weights',
  group: 'arithmetic with constants',
  dependence: 'elementwise',
  nonNegative: 'inputs',
  affine: true,
  parse: parseOperands,
  shape: ({ output }) => [output],
  reference: (operands, inputs) => [combine(operands, inputs, (a, b) => a * b)],
  kernels: ({ shapes }, step) => combineRecords(step, shapes, 'multiply'),
  connect: (operands, inputs, connector) =>
    connectArithmetic(operands, inputs, connector, {
      right: scaled,
      left: scaled,
      why: 'the product of two signals (attention, squeeze-and-excitation, gating) does not work; only constant factors do.',
    }),
  count: () => free,
};
