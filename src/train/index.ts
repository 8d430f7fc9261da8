/**
 * @file Training of ConvNets with TensorFlow.js, and tuning of any classifier, with a view to their conversion.
 */
export * from '../tune/index.ts';
export type { Augmentation } from './augment.ts';
export type { CheckpointStore } from './checkpoint-store.ts';
export { fig1 } from './fig1.ts';
export { inlinePool } from './inline-pool.ts';
export type * from './layers.ts';
export type { TrainControls, TrainOptions, TrainStart } from './options.ts';
export type { Penalty } from './penalty.ts';
export type { EpochReport, TrainProgress, Validation } from './progress.ts';
export { type TrainSettings, trainDefaults } from './settings.ts';
export type { TrainBackend } from './tensorflow.ts';
export { type TrainResult, train } from './train.ts';
export type { Shard, ShardResult, TrainPool, TrainPoolFactory, WorkSettings } from './work.ts';
