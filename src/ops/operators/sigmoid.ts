/** @file Sigmoid, Tanh, Softplus, Softsign: they rise without a corner; their neurons' threshold falls along a curve. */
import { activationOperator } from './activation-operator.ts';

export const sigmoid = activationOperator('Sigmoid', () => ({ kind: 'sigmoid' }));
export const tanh = activationOperator('Tanh', () => ({ kind: 'tanh' }));
export const softplus = activationOperator('Softplus', () => ({ kind: 'softplus' }));
export const softsign = activationOperator('Softsign', () => ({ kind: 'softsign' }));
