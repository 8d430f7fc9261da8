/** @file Public surface of spiking networks. */

export type { Connectivity } from '../geometry/connectivity.ts';
export type { Pair, Window } from '../geometry/window.ts';
export type { Activation } from '../graph/activation.ts';
export { checkNetwork } from './check.ts';
export { isSavedNetwork, loadNetwork, saveNetwork } from './file.ts';
export { latency, type Timeline, timelineOf } from './latency.ts';
export * from './network.ts';
export * from './neurons.ts';
export { largestPotential } from './potential-bounds.ts';
export { type Competition, describeSelection, type Group, type Selection } from './selection.ts';
