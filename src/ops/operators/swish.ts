/** @file Gelu, Swish (SiLU), Mish, HardSwish: they dip below zero and come back; the OFF neuron fires between zero and the lower bound. */

import { unsupportedNode } from '../node-error.ts';
import { floatAttribute, stringAttribute } from '../parse/attributes.ts';
import { activationOperator } from './activation-operator.ts';

export const gelu = activationOperator('Gelu', (node) => ({
  kind: 'gelu',
  approximate: stringAttribute(node, 'approximate') === 'tanh',
}));

export const swish = activationOperator('Swish', (node) => {
  const alpha = floatAttribute(node, 'alpha') ?? 1;
  if (alpha === 1) return { kind: 'silu' };
  throw unsupportedNode(node, `alpha = ${alpha} does not work; use alpha = 1.`);
});

export const mish = activationOperator('Mish', () => ({ kind: 'mish' }));
export const hardSwish = activationOperator('HardSwish', () => ({ kind: 'hard-swish' }));
