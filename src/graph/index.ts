/** @file Public surface of the ANN's graph. */
export { prependAffine } from './affine-input.ts';
export type * from './graph.ts';
export * from './tensor.ts';
