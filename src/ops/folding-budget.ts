/**
 * @file A budget for constant folding. Most models rearrange the constants of their file; a few nodes that double a constant
 * again and again would fill any memory.
 */
import type { Node } from '../graph/graph.ts';
import { type Shape, sizeOf, type Tensor } from '../graph/tensor.ts';
import { unsupportedNode } from './node-error.ts';
import type { Operator } from './operator.ts';

/** Spends the work of one node that is about to be folded. Throws `unsupported` once there is no more. */
export type FoldingBudget = (
  node: Node,
  operator: Operator<unknown>,
  attributes: unknown,
  inputs: readonly Shape[],
  outputs: readonly Shape[],
) => void;

/** Elements and multiply-accumulates that any file may spend. */
const BASE = 1 << 24;
/** The same per element that the file's own constants hold. */
const PER_ELEMENT = 16;

/** A budget for all nodes of a graph with these constants: elements written plus multiply-accumulates. */
export function foldingBudget(constants: Iterable<Tensor>): FoldingBudget {
  let left = BASE;
  for (const { data } of constants) left += PER_ELEMENT * data.length;
  return (node, operator, attributes, inputs, outputs) => {
    const { macs, pooled } = operator.count(attributes, inputs, outputs);
    left -= macs + pooled + outputs.reduce((sum, shape) => sum + sizeOf(shape), 0);
    if (left >= 0) return;
    throw unsupportedNode(
      node,
      'the constants computed before it are far larger than those of the file; simplify the model before converting.',
    );
  };
}
