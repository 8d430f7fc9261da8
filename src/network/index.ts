/** @file Public surface of spiking networks. */
export { checkNetwork, largestPotential } from './check.ts';
export { isSavedNetwork, loadNetwork, saveNetwork } from './file.ts';
export { latency } from './latency.ts';
export * from './network.ts';
