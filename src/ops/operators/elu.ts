/** @file Elu, Selu, Celu: linear above zero, exponential below; an OFF neuron fires for negative values. */
import { floatAttribute } from '../parse/attributes.ts';
import { activationOperator } from './activation-operator.ts';

export const elu = activationOperator('Elu', (node) => ({
  kind: 'elu',
  alpha: floatAttribute(node, 'alpha') ?? 1,
  scale: 1,
  width: 1,
}));

export const selu = activationOperator('Selu', (node) => ({
  kind: 'elu',
  alpha: floatAttribute(node, 'alpha') ?? 1.6732631921768188,
  scale: floatAttribute(node, 'gamma') ?? 1.0507010221481323,
  width: 1,
}));

export const celu = activationOperator('Celu', (node) => {
  const alpha = floatAttribute(node, 'alpha') ?? 1;
  return { kind: 'elu', alpha, scale: 1, width: alpha };
});
