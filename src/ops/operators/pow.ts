/** @file Pow: a base to the power of an exponent; the result has the base's type. */
import { intTensor } from '../../graph/tensor.ts';
import { computing, free, type Operator } from '../operator.ts';
import { combine, type Operands, parseOperands } from '../parse/broadcast.ts';

export const pow: Operator<Operands> = {
  type: 'Pow',
  ...computing,
  parse: parseOperands,
  shape: ({ output }) => [output],
  reference(operands, [base, exponent]) {
    const power = combine(operands, [base, exponent], (x, y) => x ** y);
    if (base.kind === 'float' || power.kind === 'int') return [power];
    return [intTensor(power.shape, Float64Array.from(power.data, Math.trunc))];
  },
  connect(_attributes, _inputs, connector) {
    throw connector.unsupported(
      'the power of a value of the image is not supported; use an activation function, decomposed or not.',
    );
  },
  count: () => free,
};
