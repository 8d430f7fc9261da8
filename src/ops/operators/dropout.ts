/** @file Dropout: does nothing at inference. */
import { unsupportedNode } from '../node-error.ts';
import { inputShape } from '../parse/operands.ts';
import { reshaping } from './reshaping.ts';

export const dropout = reshaping(
  'Dropout',
  (node, context) => {
    const training = context.constant(2)?.data[0] ?? 0;
    if (training !== 0)
      throw unsupportedNode(node, 'training_mode is on; export the model in inference mode.');
    return inputShape(node, context, 0);
  },
  'same',
);
