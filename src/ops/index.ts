/** @file Public surface of the operators: planning a graph, computing it, counting its cost. */
export { costOf } from './cost.ts';
export type { Cost, Operator } from './operator.ts';
export { type Plan, planGraph, type Step } from './plan.ts';
export { runGraph } from './run.ts';
export { operators } from './table.ts';
