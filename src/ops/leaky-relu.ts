/** @file LeakyRelu and PRelu: a smaller slope below zero; an OFF neuron carries what is negative. */

import type { Node } from '../graph/graph.ts';
import { activationOperator } from './activation-operator.ts';
import { floatAttribute } from './attributes.ts';
import { shapeError, unsupportedNode } from './node-error.ts';
import { floatConstant, inputShape } from './operands.ts';

export const leakyRelu = activationOperator('LeakyRelu', (node) => {
  const slope = floatAttribute(node, 'alpha') ?? 0.01;
  return { kind: 'leaky', slopes: [checked(node, slope)] };
});

export const pRelu = activationOperator('PRelu', (node, context) => {
  const shape = inputShape(node, context, 0);
  const { data } = floatConstant(node, context, 1, 'slope');
  const channels = shape[1] ?? 1;
  if (data.length !== 1 && data.length !== channels) {
    throw shapeError(
      node,
      `has ${data.length} slopes for ${channels} channels; one or one per channel works.`,
    );
  }
  return { kind: 'leaky', slopes: Array.from(data, (slope) => checked(node, slope)) };
});

/** A unit's ON neuron carries positive values, its OFF neuron negative ones. */
function checked(node: Node, slope: number): number {
  if (slope >= 0) return slope;
  throw unsupportedNode(node, `a slope of ${slope} below zero does not work; slopes must not be negative.`);
}
