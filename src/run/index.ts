/** @file Public surface of runs over images. */
export { evaluateCoding } from './codings.ts';
export { type CompareOptions, compare } from './compare.ts';
export { classify, type EvaluateOptions, evaluate, evaluateImages } from './evaluate.ts';
export type { Executor, ParallelOptions, WorkerPool } from './executor.ts';
export { type NeurobenchOptions, neurobench } from './neurobench.ts';
export { type SimulateParallelOptions, simulateParallel } from './stream.ts';
