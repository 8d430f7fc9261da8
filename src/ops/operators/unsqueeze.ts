/** @file Unsqueeze: inserts axes of size 1; `axes` count in the output. */

import { badNode } from '../node-error.ts';
import { intsAttribute } from '../parse/attributes.ts';
import { readAxes } from '../parse/axes.ts';
import { inputShape } from '../parse/operands.ts';
import { reshaping } from './reshaping.ts';

export const unsqueeze = reshaping('Unsqueeze', (node, context) => {
  const shape = inputShape(node, context, 0);
  const added = context.constant(1)?.data.length ?? intsAttribute(node, 'axes')?.length ?? 0;
  const rank = shape.length + added;
  if (rank > 64) throw badNode(node, `it makes ${rank} axes; at most 64 work.`);
  const axes = readAxes(node, context, rank);
  if (axes === undefined) throw badNode(node, 'its axes are missing; export the model again.');
  const rest = [...shape];
  return Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : (rest.shift() ?? 1)));
});
