/** @file Public surface of spread-out work. */
export { evaluateCoding } from './codings.ts';
export { type CompareOptions, compare } from './compare.ts';
export { type Calibrated, calibrate, convertSpread } from './convert.ts';
export { classify, type EvaluateOptions, evaluate } from './evaluate.ts';
export { type Executor, inline, type SpreadOptions, type Workforce } from './executor.ts';
export type { FinishOptions } from './finish.ts';
export { neurobench } from './neurobench.ts';
export { type Optimised, type OptimiseOptions, optimiseSpread } from './optimise.ts';
export { type SimulateSpreadOptions, simulateSpread } from './stream.ts';
export { type SweepOptions, sweep } from './sweep.ts';
