/**
 * @file Sub: an offset, such as the mean of input normalisation. The difference of two branches is rewritten before a graph is
 * planned, as the sum of one and the opposite of the other.
 */

import { connectArithmetic } from '../connect/arithmetic.ts';
import { combineRecords } from '../floats/elementwise.ts';
import { free, type Operator } from '../operator.ts';
import { combine, type Operands, parseOperands } from '../parse/broadcast.ts';

export const sub: Operator<Operands> = {
  type: 'Sub',
  becomes: 'a constant moves into the bias; two signals project into the same neurons',
  group: 'arithmetic with constants',
  forms: 'of two signals too',
  dependence: 'elementwise',
  nonNegative: 'unknown',
  affine: true,
  decompose(node, { isImage }) {
    if (!isImage(0) || !isImage(1)) return undefined;
    return (rewriter) => {
      const [a, b] = node.inputs;
      const negated = rewriter.add(node, { type: 'Neg', inputs: [b] });
      const { attributes, outputs } = node;
      // Before opset 7 the attributes say how the operands are aligned.
      rewriter.add(node, { type: 'Add', inputs: [a, negated], output: outputs[0], attributes });
    };
  },
  parse: parseOperands,
  shape: ({ output }) => [output],
  reference: (operands, inputs) => [combine(operands, inputs, (a, b) => a - b)],
  kernels: ({ shapes }, step) => combineRecords(step, shapes, 'subtract'),
  connect(operands, [a, b], connector) {
    return connectArithmetic(operands, [a, b], connector, {
      right: (constant) => ({ scale: 1, offset: -constant }),
      left: (constant) => ({ scale: -1, offset: constant }),
      why: 'it subtracts constants only; simplify the model before converting.',
    });
  },
  count: () => free,
};
