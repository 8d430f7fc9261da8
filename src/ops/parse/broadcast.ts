/**
 * @file Operators whose operands are broadcast, as in NumPy or by the `axis` attribute before opset 7: their shapes, and of
 * two operands the float reference and the affine map where one is a constant.
 */
import type { Node } from '../../graph/graph.ts';
import {
  floatTensor,
  formatShape,
  intTensor,
  type Shape,
  sameShape,
  sizeOf,
  type Tensor,
} from '../../graph/tensor.ts';
import type { AffineMap } from '../connect/affine-map.ts';
import { shapeError } from '../node-error.ts';
import type { ParseContext } from '../operator.ts';
import { broadcastIndices, broadcastShape } from '../reference/broadcast.ts';
import { intAttribute } from './attributes.ts';
import { inputShape, resolveAxis } from './operands.ts';

/** Two operands, their aligned shapes and, where they do not depend on the image, their values. */
export interface Operands {
  readonly shapes: readonly [Shape, Shape];
  readonly output: Shape;
  readonly constants: readonly [Tensor | undefined, Tensor | undefined];
}

/** Reads and aligns both operands. */
export function parseOperands(node: Node, context: ParseContext): Operands {
  const a = inputShape(node, context, 0);
  const b = aligned(node, a, inputShape(node, context, 1), context.opset);
  const output = broadcastShape(a, b);
  if (output === undefined) {
    throw shapeError(node, `cannot combine ${formatShape(a)} with ${formatShape(b)}; check the image size.`);
  }
  return { shapes: [a, b], output, constants: [context.constant(0), context.constant(1)] };
}

/** Before opset 7, `axis` says where the second operand's axes start; later axes of the first are stretched over. */
function aligned(node: Node, a: Shape, b: Shape, opset: number): Shape {
  const axis = opset < 7 ? intAttribute(node, 'axis') : undefined;
  if (axis === undefined || b.length === 0) return b;
  const start = resolveAxis(node, axis, a.length);
  return [...b, ...new Array<number>(Math.max(0, a.length - start - b.length)).fill(1)];
}

/** Applies `f` element by element. */
export function combine(
  { shapes, output }: Operands,
  [a, b]: readonly Tensor[],
  f: (a: number, b: number) => number,
): Tensor {
  const size = sizeOf(output);
  const left = sameShape(shapes[0], output) ? undefined : broadcastIndices(shapes[0], output);
  const right = sameShape(shapes[1], output) ? undefined : broadcastIndices(shapes[1], output);
  const isInt = a.kind === 'int' && b.kind === 'int';
  const out = isInt ? new Float64Array(size) : new Float32Array(size);
  for (let i = 0; i < size; i++) out[i] = f(a.data[left?.[i] ?? i], b.data[right?.[i] ?? i]);
  return out instanceof Float32Array ? floatTensor(output, out) : intTensor(output, out);
}

/** `map(constant)` for each element of the output, where operand `which` is the constant. */
export function affineOf(
  { shapes, output, constants }: Operands,
  which: 0 | 1,
  map: (constant: number) => { readonly scale: number; readonly offset: number },
): AffineMap {
  const indices = broadcastIndices(shapes[which], output);
  const data = constants[which]?.data ?? [];
  const scales = new Float64Array(indices.length);
  const offsets = new Float64Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    const { scale, offset } = map(data[indices[i]]);
    scales[i] = scale;
    offsets[i] = offset;
  }
  return { scale: scales, offset: offsets };
}

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
  throw shapeError(node, `cannot combine ${shapes.map(formatShape).join(', ')}; check the image size.`);
}
