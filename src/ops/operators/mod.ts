/** @file Mod: the remainder of a division, with the sign of the divisor, or with `fmod` that of the dividend. */

import { computing, folded, free, type Operator } from '../operator.ts';
import { flagAttribute } from '../parse/attributes.ts';
import { combine, type Operands, parseOperands } from '../parse/broadcast.ts';

export const mod: Operator<Operands & { readonly isDividend: boolean }> = {
  type: 'Mod',
  ...computing,
  becomes: folded,
  parse: (node, context) => ({ ...parseOperands(node, context), isDividend: flagAttribute(node, 'fmod') }),
  shape: ({ output }) => [output],
  reference: (operands, inputs) => [
    combine(operands, inputs, (a, b) => {
      const rest = a % b;
      return operands.isDividend || rest === 0 || Math.sign(rest) === Math.sign(b) ? rest : rest + b;
    }),
  ],
  connect(_attributes, _inputs, connector) {
    throw connector.unsupported(
      'the remainder of a value of the image is not supported; no neuron that fires once computes a jump.',
    );
  },
  count: () => free,
};
