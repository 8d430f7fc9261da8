/** @file What the rules of the interpreter know about their surroundings. */
import type { Shape } from '../../graph/tensor.ts';
import type { ParseContext } from '../../ops/operator.ts';
import type { Plan, Step } from '../../ops/plan.ts';
import type { Tensor, TensorFlow } from '../../train/tensorflow.ts';
import type { Value } from './value.ts';

/** A constant of the graph. */
export interface Constant {
  readonly shape: Shape;
  /** Of the file's shape; a scalar's is []. */
  readonly tensor: Tensor;
  readonly isTrained: boolean;
}

export interface Frame {
  readonly tf: TensorFlow;
  readonly plan: Plan;
  readonly images: number;
  /** The constant of this name, as a tensor. */
  constant(name: string): Constant | undefined;
}

/** An operand of a node: a value of the images, a constant, or nothing where an optional input is left out. */
export type Operand =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'constant'; readonly constant: Constant }
  | { readonly kind: 'absent' };

/** Computes a node's outputs. */
export type Rule = (step: Step, operands: readonly Operand[], frame: Frame) => readonly Value[];

/** The surroundings as operators' own readers want them. */
export const contextOf = ({ plan }: Frame, step: Step): ParseContext => ({
  opset: plan.graph.opset,
  shapes: step.inputShapes,
  constant: (index) => plan.graph.constants.get(step.node.inputs[index] ?? ''),
});
