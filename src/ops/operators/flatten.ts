/** @file Flatten: a matrix from everything before `axis` and everything from it on. */
import { sizeOf } from '../../graph/tensor.ts';
import { badNode } from '../node-error.ts';
import { intAttribute } from '../parse/attributes.ts';
import { inputShape } from '../parse/operands.ts';
import { reshaping } from './reshaping.ts';

export const flatten = reshaping('Flatten', (node, context) => {
  const shape = inputShape(node, context, 0);
  const given = intAttribute(node, 'axis') ?? 1;
  const axis = given < 0 ? given + shape.length : given;
  // `axis` may equal the rank, unlike other operators' axes.
  if (axis < 0 || axis > shape.length) throw badNode(node, `axis ${given} is outside ${shape.length} axes.`);
  return [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))];
});
