/** @file Training of ConvNets with TensorFlow.js, and tuning of any classifier, with a view to their conversion. */

export type { ConversionSettings } from '../convert/settings.ts';
export type { ImageDataset } from '../data/dataset.ts';
export type { Graph } from '../graph/graph.ts';
export type { Rounding, Steps } from '../network/network.ts';
export type { InputScaling } from '../ops/ann.ts';
export type { WorkerPool } from '../run/executor.ts';
export { fig1 } from './fig1.ts';
export type { ParameterSlot, Role } from './parameters.ts';
export type { EpochReport, Measurement, Progress, Validation } from './progress.ts';
export type { CheckpointStore } from './run/checkpoint.ts';
export type { RunControls } from './run/run.ts';
export {
  type RunSettings,
  type TrainSettings,
  type TuneConversion,
  type TuneSettings,
  trainDefaults,
  tuneDefaults,
} from './settings.ts';
export { type Penalised, type PenaltyKind, penaltyKinds } from './spikes/penalty.ts';
export type { PixelRounding } from './spikes/round-pixels.ts';
export type { TrainBackend } from './tensorflow.ts';
export { type TrainOptions, type TrainResult, train } from './train.ts';
export { type TuneOptions, type TuneResult, tune } from './tune.ts';
export type { Augmentation } from './work/augment.ts';
export { inlinePool } from './work/inline-pool.ts';
export type { LossWeights } from './work/loss.ts';
export type { Shard, ShardResult } from './work/shard.ts';
export type { EpochState, FiringValue, TrainPool, TrainPoolFactory, Work } from './work/work.ts';
