/**
 * @file What training asks its workers to do: plain records that can cross a thread. The result of a shard does not depend
 * on which worker computes it.
 */
import type { Graph } from '../../graph/graph.ts';
import type { Rounding } from '../../network/network.ts';
import type { ParameterSlot } from '../parameters.ts';
import type { Penalised } from '../spikes/penalty.ts';
import type { PixelRounding } from '../spikes/round-pixels.ts';
import type { TrainBackend } from '../tensorflow.ts';
import type { Augmentation } from './augment.ts';
import type { LossWeights } from './loss.ts';
import type { Shard, ShardResult } from './shard.ts';

/** What stays the same during a run. */
export interface Work {
  /** The model as it was, taking stored pixels. */
  readonly graph: Graph;
  readonly slots: readonly ParameterSlot[];
  /** Channels, height, width of an image. */
  readonly image: readonly [number, number, number];
  readonly loss: LossWeights;
  readonly augmentation: Augmentation;
  readonly backend: TrainBackend;
}

/** A value for which neurons fire. */
export interface FiringValue {
  readonly value: string;
  /** Neurons fire for a sum without an activation: nodes that add to the sum still read it as it is. */
  readonly isSum: boolean;
  /** xMax: one, or one per channel; empty where values are not rounded. */
  readonly maxima: Float32Array;
  /** Steps that values are rounded to; undefined trains on values as they are. */
  readonly steps: number | undefined;
}

/** What stays the same during an epoch. */
export interface EpochState {
  readonly rounding: Rounding;
  /** What pixels are rounded to; undefined trains on pixels as they are. */
  readonly pixels: PixelRounding | undefined;
  readonly firing: readonly FiringValue[];
  readonly penalised: readonly Penalised[];
  /** Loss per unit of penalty. */
  readonly penaltyWeight: number;
}

/** Computes shards, one or several at a time. Owns threads or a backend: dispose of it. */
export interface TrainPool {
  /** Begins an epoch: the shards to come are computed in this state. */
  begin(state: EpochState): void;
  /** Results in the order of `shards`, all computed with the same parameters. */
  compute(parameters: Float32Array, shards: readonly Shard[]): Promise<readonly ShardResult[]>;
  dispose(): Promise<void>;
}

/** Makes the pool for a run. */
export type TrainPoolFactory = (work: Work) => Promise<TrainPool>;
