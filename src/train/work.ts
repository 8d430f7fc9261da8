/**
 * @file What a trainer asks its workers to do: plain records that can cross a thread. A shard is a few images of a
 * batch; the result of a shard does not depend on which worker computes it.
 */
import type { Augmentation } from './augment.ts';
import type { ConvNet } from './layers.ts';
import type { Penalty } from './penalty.ts';
import type { TrainBackend } from './tensorflow.ts';

/** What stays the same during a training run. */
export interface WorkSettings {
  readonly net: ConvNet;
  readonly penalty: Penalty;
  readonly augmentation: Augmentation;
  readonly backend: TrainBackend;
}

/** Images in channel, row, column order: bytes 0…255, or floats 0…1. */
export interface Shard {
  readonly pixels: Uint8Array | Float32Array;
  readonly labels: Int32Array;
  /** One seed per image, for augmentation and dropout; without seeds the images are only classified. */
  readonly seeds?: Uint32Array;
}

/** Sums over a shard's images. */
export interface ShardResult {
  readonly images: number;
  /** Cross-entropy, nats. */
  readonly loss: number;
  /** Images whose largest logit is their label's. */
  readonly correct: number;
  /** Hidden units with a value above zero. */
  readonly active: number;
  /** ∂(loss + penalty)/∂parameters; present if the shard has seeds. */
  readonly gradient?: Float32Array;
}

/** Computes shards, one or several at a time. Owns threads or a backend: dispose of it. */
export interface TrainPool {
  /** Results in the order of `shards`, all computed with the same parameters. */
  compute(parameters: Float32Array, shards: readonly Shard[]): Promise<readonly ShardResult[]>;
  dispose(): Promise<void>;
}

/** Makes the pool for a run. */
export type TrainPoolFactory = (settings: WorkSettings) => Promise<TrainPool>;
