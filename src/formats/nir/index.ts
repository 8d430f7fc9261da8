/** @file NIR files: reading, writing, and what they are in firstspike. */

export type { Graph } from '../../graph/graph.ts';
export type { Shape } from '../../graph/tensor.ts';
export type { SpikingNetwork } from '../../network/network.ts';
export { type SpikeTimes, writeNirSpikes } from './events.ts';
export type { Fidelity, NirFidelity } from './fidelity.ts';
export { type NirOptions, networkToNir, nirFidelity } from './from-network.ts';
export { type NirInterpreter, type NirRunOptions, nirInterpreter } from './interpret.ts';
export type { Reset } from './interpret-node.ts';
export { readNir } from './read.ts';
export type {
  NirArray,
  NirArrayNames,
  NirArrayNode,
  NirConv1d,
  NirConv2d,
  NirEdge,
  NirFile,
  NirFlatten,
  NirGraph,
  NirMetadata,
  NirNode,
  NirOptionalArray,
  NirPadding,
  NirPair,
  NirPool2d,
  NirPort,
} from './record.ts';
export { arrayNodes, optionalArrays } from './record.ts';
export { nirToGraph } from './to-graph.ts';
export { isOwnNir, nirToNetwork } from './to-network.ts';
export { writeNir } from './write.ts';
