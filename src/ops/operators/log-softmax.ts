/** @file LogSoftmax: logarithms of probabilities from logits. */
import { logSumExp } from '../reference/softmax.ts';
import { tail } from './tail.ts';

export const logSoftmax = tail('LogSoftmax', (values) => {
  const logSum = logSumExp(values);
  for (let i = 0; i < values.length; i++) values[i] -= logSum;
});
