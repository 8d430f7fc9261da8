/** @file What operators that keep the memory order share: only their output shape differs. */
import type { Node } from '../../graph/graph.ts';
import type { Shape } from '../../graph/tensor.ts';
import { passThrough } from '../connect/pass-through.ts';
import { free, type Operator, type ParseContext, unchanged } from '../operator.ts';
import { reshaped } from '../reference/elements.ts';

export interface Reshaping {
  readonly output: Shape;
}

/** An operator whose output holds the input's elements in the same order. */
export function reshaping(
  type: string,
  output: (node: Node, context: ParseContext) => Shape,
  dependence: 'same' | 'reshaped' = 'reshaped',
): Operator<Reshaping> {
  return {
    type,
    becomes: unchanged,
    group: 'shape',
    dependence,
    nonNegative: 'input',
    keepsScale: true,
    parse: (node, context) => ({ output: output(node, context) }),
    shape: (attributes) => [attributes.output],
    reference: (attributes, [input]) => [reshaped(input, attributes.output)],
    connect: (_, [input], connector) => passThrough(input, connector),
    count: () => free,
  };
}
