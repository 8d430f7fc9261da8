/** @file Add: a bias, or the sum of two branches (a residual connection). */

import { connectArithmetic } from '../connect/arithmetic.ts';
import { connectResidual } from '../connect/residual.ts';
import { combineRecords } from '../floats/elementwise.ts';
import { free, type Operator } from '../operator.ts';
import { combine, type Operands, parseOperands } from '../parse/broadcast.ts';

const shifted = (constant: number) => ({ scale: 1, offset: constant });

export const add: Operator<Operands> = {
  type: 'Add',
  becomes: 'a constant moves into the bias; two signals project into the same neurons',
  group: 'arithmetic with constants',
  forms: 'of two signals too',
  dependence: 'elementwise',
  nonNegative: 'inputs',
  affine: true,
  parse: parseOperands,
  shape: ({ output }) => [output],
  reference: (operands, inputs) => [combine(operands, inputs, (a, b) => a + b)],
  kernels: ({ shapes }, step) => combineRecords(step, shapes, 'add'),
  connect(operands, [a, b], connector) {
    if (a !== undefined && b !== undefined) return connectResidual(a, b, connector);
    const why = 'it adds constants only; simplify the model before converting.';
    return connectArithmetic(operands, [a, b], connector, { right: shifted, left: shifted, why });
  },
  count: () => free,
};
