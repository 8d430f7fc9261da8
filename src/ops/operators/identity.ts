/** @file Identity: another name for the same value. */
import { inputShape } from '../parse/operands.ts';
import { reshaping } from './reshaping.ts';

export const identity = reshaping('Identity', (node, context) => inputShape(node, context, 0), 'same');
