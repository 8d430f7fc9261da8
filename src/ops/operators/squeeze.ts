/** @file Squeeze: drops axes of size 1. */

import { shapeError } from '../node-error.ts';
import { readAxes } from '../parse/axes.ts';
import { inputShape } from '../parse/operands.ts';
import { reshaping } from './reshaping.ts';

export const squeeze = reshaping('Squeeze', (node, context) => {
  const shape = inputShape(node, context, 0);
  const axes = readAxes(node, context, shape.length);
  const wrong = axes?.find((axis) => shape[axis] !== 1);
  if (wrong !== undefined) throw shapeError(node, `axis ${wrong} has size ${shape[wrong]}, not 1.`);
  return shape.filter((size, axis) => (axes === undefined ? size !== 1 : !axes.includes(axis)));
});
