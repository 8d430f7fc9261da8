/** @file Inputs of a node while it is parsed: their shapes, and values that must be constants. */
import type { Node } from '../../graph/graph.ts';
import type { Shape, Tensor } from '../../graph/tensor.ts';
import { badNode, unsupportedNode } from '../node-error.ts';
import type { ParseContext } from '../operator.ts';

/** Shape of a required input. */
export function inputShape(node: Node, context: ParseContext, index: number): Shape {
  const shape = context.shapes[index];
  if (shape === undefined) throw badNode(node, `input ${index} is missing; export the model again.`);
  return shape;
}

/** Whether the optional input `index` is given. */
export const hasInput = (node: Node, index: number): boolean => (node.inputs[index] ?? '') !== '';

function constantInput(node: Node, context: ParseContext, index: number, what: string): Tensor {
  inputShape(node, context, index);
  const value = context.constant(index);
  if (value !== undefined) return value;
  throw unsupportedNode(node, `its ${what} is computed from the image; only constants work here.`);
}

/** Float values of input `index` (weights), which must not depend on the image. */
export function floatConstant(
  node: Node,
  context: ParseContext,
  index: number,
  what: string,
): { readonly shape: Shape; readonly data: Float32Array } {
  const value = constantInput(node, context, index, what);
  return { shape: value.shape, data: value.kind === 'float' ? value.data : Float32Array.from(value.data) };
}

/** The one number of input `index`, which must not depend on the image. */
export function numberConstant(node: Node, context: ParseContext, index: number, what: string): number {
  const value = constantInput(node, context, index, what);
  if (value.data.length === 1) return value.data[0];
  throw badNode(node, `its ${what} should be one number; export the model again.`);
}

/** Integers of input `index` (a shape, axes), which must not depend on the image. */
export function intConstant(
  node: Node,
  context: ParseContext,
  index: number,
  what: string,
): readonly number[] {
  const value = constantInput(node, context, index, what);
  if (value.kind !== 'int') throw badNode(node, `its ${what} should be integers; export the model again.`);
  return Array.from(value.data);
}

/** An axis in 0…rank−1 from ONNX's −rank…rank−1. */
export function resolveAxis(node: Node, axis: number, rank: number): number {
  const resolved = axis < 0 ? axis + rank : axis;
  if (!(resolved >= 0 && resolved < rank)) {
    throw badNode(node, `axis ${axis} is outside a tensor of ${rank} axes; export the model again.`);
  }
  return resolved;
}
