/** @file Fine-tuning of graphs for their conversion, with TensorFlow.js. */
export { inlineTunePool } from './inline-pool.ts';
export type { TuneControls, TuneOptions } from './options.ts';
export { type PenaltyKind, penaltyKinds } from './penalty.ts';
export type { Measurement, TuneEpoch, TuneProgress } from './progress.ts';
export { type TuneConversion, type TuneSettings, tuneDefaults } from './settings.ts';
export { type TuneResult, tune } from './tune.ts';
export type { EpochState, TunePool, TunePoolFactory, TuneShardResult, TuneWork } from './work.ts';
