/**
 * @file What tuning asks its workers to do: plain records that can cross a thread. The result of a shard does not depend
 * on which worker computes it.
 */
import type { Graph } from '../graph/graph.ts';
import type { Rounding } from '../network/network.ts';
import type { TrainBackend } from '../train/tensorflow.ts';
import type { Shard } from '../train/work.ts';
import type { TuneAugmentation } from './augmentation.ts';
import type { LossWeights } from './loss.ts';
import type { GraphSlot } from './parameters.ts';
import type { PenaltyKind } from './penalty.ts';
import type { PixelRange } from './round-pixels.ts';

/** What stays the same during a run. */
export interface TuneWork {
  /** The model as it was, taking stored pixels. */
  readonly graph: Graph;
  readonly slots: readonly GraphSlot[];
  /** Channels, height, width of an image. */
  readonly image: readonly [number, number, number];
  readonly loss: LossWeights;
  readonly penalty: PenaltyKind;
  readonly augmentation: TuneAugmentation;
  readonly backend: TrainBackend;
}

/** A value that is rounded to what spikes carry. */
export interface Rounded {
  readonly value: string;
  readonly isSum: boolean;
  readonly maxima: Float32Array;
}

/** A value that is paid for. */
export interface Charged {
  readonly value: string;
  readonly weights: Float32Array;
}

/** What stays the same during an epoch: the conversion at its start. */
export interface EpochState {
  /** Steps that values are rounded to; undefined trains on values as they are. */
  readonly steps: number | undefined;
  readonly rounding: Rounding;
  /** What pixels are rounded to; undefined where `steps` is. */
  readonly pixels: PixelRange | undefined;
  readonly rounded: readonly Rounded[];
  readonly charged: readonly Charged[];
  /** Loss per unit of penalty. */
  readonly price: number;
}

/** Sums over a shard's images. */
export interface TuneShardResult {
  readonly images: number;
  /** Cross-entropy with the labels, nats. */
  readonly loss: number;
  /** Images whose largest logit is their label's. */
  readonly correct: number;
  readonly penalty: number;
  /** ∂(loss + distance + penalty)/∂parameters; present if the shard has seeds. */
  readonly gradient?: Float32Array;
}

/** Computes shards, one or several at a time. Owns threads or a backend: dispose of it. */
export interface TunePool {
  /** Begins an epoch: the shards to come are computed in this state. */
  begin(state: EpochState): void;
  /** Results in the order of `shards`, all computed with the same parameters. */
  compute(parameters: Float32Array, shards: readonly Shard[]): Promise<readonly TuneShardResult[]>;
  dispose(): Promise<void>;
}

export type TunePoolFactory = (work: TuneWork) => Promise<TunePool>;
