/** @file Softmax: probabilities from logits. */
import { logSumExp } from '../reference/softmax.ts';
import { tail } from './tail.ts';

export const softmax = tail('Softmax', (values) => {
  const logSum = logSumExp(values);
  for (let i = 0; i < values.length; i++) values[i] = Math.exp(values[i] - logSum);
});
