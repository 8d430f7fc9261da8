/** @file What the rules of the interpreter know about their surroundings, and how they refuse a node. */
import { FirstspikeError } from '../../error.ts';
import type { Shape } from '../../graph/tensor.ts';
import type { ParseContext } from '../../ops/operator.ts';
import type { Plan, Step } from '../../ops/plan.ts';
import type { Tensor, TensorFlow } from '../tensorflow.ts';
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
  /** One seed per image for the masks of dropout; without seeds, dropout is the identity. */
  readonly seeds: Uint32Array | undefined;
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

/** The error for a node that cannot be trained through. */
export const refused = ({ node }: Step, why: string): FirstspikeError =>
  new FirstspikeError(
    'unsupported',
    `${node.type} "${node.name}" cannot be trained through: ${why}; convert the model as it is, or train it where it was made.`,
    { node: node.name, operator: node.type },
  );
