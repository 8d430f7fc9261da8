/** @file The axes of Squeeze, Unsqueeze and ReduceMean: an attribute in older operator sets, an input in newer ones. */
import type { Node } from '../../graph/graph.ts';
import { badNode } from '../node-error.ts';
import type { ParseContext } from '../operator.ts';
import { intsAttribute } from './attributes.ts';
import { hasInput, intConstant, resolveAxis } from './operands.ts';

/** Axes in ascending order, as 0…rank−1; undefined if the node gives none. */
export function readAxes(node: Node, context: ParseContext, rank: number): readonly number[] | undefined {
  const given = hasInput(node, 1) ? intConstant(node, context, 1, 'axes') : intsAttribute(node, 'axes');
  const axes = given?.map((axis) => resolveAxis(node, axis, rank)).sort((a, b) => a - b);
  if (axes !== undefined && new Set(axes).size < axes.length) {
    throw badNode(node, `axes [${given?.join(', ')}] repeat one; export the model again.`);
  }
  return axes;
}
