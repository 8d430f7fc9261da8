/** @file Public surface of spread-out work. */

export type { ScoreTally } from '../measure/scores.ts';
export type { Cell } from '../search/grid.ts';
export type { Goal, Outcome, Trial } from '../search/optimise.ts';
export type { Setting } from '../search/setting.ts';
export { evaluateCoding } from './codings.ts';
export { type CompareOptions, compare } from './compare.ts';
export { type Calibrated, calibrate, convertSpread } from './convert.ts';
export { classify, type EvaluateOptions, evaluate } from './evaluate.ts';
export { type Executor, inline, type SpreadOptions, type Workforce } from './executor.ts';
export type { FinishOptions } from './finish.ts';
export type { Answer, Answers, Context, Contexts, Job, Jobs, Kind } from './job.ts';
export { neurobench } from './neurobench.ts';
export { type Optimised, type OptimiseOptions, optimiseSpread } from './optimise.ts';
export { type SimulateSpreadOptions, simulateSpread } from './stream.ts';
export { type AnyCell, type SweepOptions, sweep } from './sweep.ts';
