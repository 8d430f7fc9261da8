/** @file Sigmoid, Tanh, Softplus, Softsign: smooth and rising; the threshold of their neurons falls along the curve. */
import { activationOperator, leftOutAtEnd } from './activation-operator.ts';

const positive = { ...leftOutAtEnd, nonNegative: 'always' } as const;

export const sigmoid = activationOperator('Sigmoid', () => ({ kind: 'sigmoid' }), positive);
export const tanh = activationOperator('Tanh', () => ({ kind: 'tanh' }), leftOutAtEnd);
export const softplus = activationOperator('Softplus', () => ({ kind: 'softplus' }), positive);
export const softsign = activationOperator('Softsign', () => ({ kind: 'softsign' }), leftOutAtEnd);
