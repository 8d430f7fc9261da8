/** @file Public surface of spiking networks. */

export type { Connectivity } from '../geometry/connectivity.ts';
export type { Pair, Window } from '../geometry/window.ts';
export type { Activation } from '../graph/activation.ts';
export type { Shape } from '../graph/tensor.ts';
export { checkNetwork } from './check.ts';
export { isSavedNetwork, loadNetwork, saveNetwork } from './file.ts';
export { latency } from './latency.ts';
export * from './network.ts';
export { largestPotential } from './potential-bounds.ts';
export { type Competition, describeSelection, type Group, type Selection } from './selection.ts';
