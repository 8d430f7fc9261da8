/** @file Fine-tuning of graphs for their conversion, with TensorFlow.js. */

export type { TuneAugmentation } from './augmentation.ts';
export { inlineTunePool } from './inline-pool.ts';
export type { LossWeights } from './loss.ts';
export type { TuneControls, TuneOptions } from './options.ts';
export type { GraphSlot } from './parameters.ts';
export { type PenaltyKind, penaltyKinds } from './penalty.ts';
export type { Measurement, TuneEpoch, TuneProgress } from './progress.ts';
export type { PixelRange } from './round-pixels.ts';
export { type TuneConversion, type TuneSettings, tuneDefaults } from './settings.ts';
export { type TuneResult, tune } from './tune.ts';
export type {
  Charged,
  EpochState,
  Rounded,
  TunePool,
  TunePoolFactory,
  TuneShardResult,
  TuneWork,
} from './work.ts';
