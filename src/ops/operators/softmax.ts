/**
 * @file Softmax and LogSoftmax: probabilities from scores, and their logarithms. They keep the order of the scores, so the
 * read-out leaves them out; they can only stand at the end of a network.
 */

import { passThrough } from '../connect/pass-through.ts';
import { free, type Operator, type Traits } from '../operator.ts';
import { intAttribute } from '../parse/attributes.ts';
import { inputShape, resolveAxis } from '../parse/operands.ts';
import { alongAxis, logSumExp } from '../reference/softmax.ts';

export interface SoftmaxAttributes {
  readonly axis: number;
  /** Before opset 13 the axes from `axis` on count as one. */
  readonly flattened: boolean;
}

/** An operator that normalises each run of values in place. */
const normalising = (
  type: string,
  nonNegative: Traits['nonNegative'],
  normalise: (values: Float64Array) => void,
): Operator<SoftmaxAttributes> => ({
  type,
  becomes: 'left out at the end: it keeps the order of the scores',
  group: 'at the end',
  dependence: 'mixed',
  nonNegative,
  monotone: true,
  endsClassifier: true,
  parse(node, context) {
    const shape = inputShape(node, context, 0);
    const flattened = context.opset < 13;
    const axis = intAttribute(node, 'axis') ?? (flattened ? 1 : -1);
    return { axis: resolveAxis(node, axis, shape.length), flattened };
  },
  shape: (_, [input]) => [input],
  reference: ({ axis, flattened }, [input]) => [alongAxis(input, axis, flattened, normalise)],
  connect: (_, [input], connector) => passThrough(input, connector),
  count: () => free,
});

export const softmax = normalising('Softmax', 'always', (values) => {
  const logSum = logSumExp(values);
  for (let i = 0; i < values.length; i++) values[i] = Math.exp(values[i] - logSum);
});

export const logSoftmax = normalising('LogSoftmax', 'unknown', (values) => {
  const logSum = logSumExp(values);
  for (let i = 0; i < values.length; i++) values[i] -= logSum;
});
