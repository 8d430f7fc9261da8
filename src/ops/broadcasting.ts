/** @file Operators of any number of operands that stretch to one common shape. */
import type { Node } from '../graph/graph.ts';
import { formatShape, type Shape } from '../graph/tensor.ts';
import { shapeError } from './node-error.ts';
import { inputShape } from './operands.ts';
import type { ParseContext } from './operator.ts';
import { broadcastShape } from './reference/broadcast.ts';

/** The shape of the result. */
export interface Broadcast {
  readonly output: Shape;
}

/** Stretches the shapes of all inputs, at least `least`. Throws `shape` where they do not fit each other. */
export function parseBroadcast(node: Node, context: ParseContext, least = 1): Broadcast {
  const count = Math.max(least, node.inputs.length);
  const shapes = Array.from({ length: count }, (_, i) => inputShape(node, context, i));
  const output = shapes.reduce<Shape | undefined>((a, b) => a && broadcastShape(a, b), []);
  if (output !== undefined) return { output };
  throw shapeError(node, `its values of shapes ${shapes.map(formatShape).join(', ')} do not fit each other.`);
}
