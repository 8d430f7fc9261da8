/** @file Public surface of the operators: planning a graph, computing it, counting its cost. */
export { type Ann, annOf, type InputScaling, type PixelRange } from './ann.ts';
export type { GraphCost } from './cost.ts';
export { costOf } from './cost.ts';
export type { Images } from './image-tensor.ts';
export type { Connector, Cost, Operator, ParseContext } from './operator.ts';
export { type Plan, planGraph, type Step } from './plan.ts';
export { runGraph } from './run.ts';
export type { FloatSynapses, Potential, RelayedPotential, Relaying, Signal, Spikes, Term } from './signal.ts';
export { operators } from './table.ts';
