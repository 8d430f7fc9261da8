/**
 * @file Everything that can be chosen about a training run.
 */
import type { Graph } from '../graph/graph.ts';
import type { CheckpointStore } from './checkpoint-store.ts';
import type { TrainProgress } from './progress.ts';
import type { TrainSettings } from './settings.ts';
import type { TrainPoolFactory } from './work.ts';

/** How a run is carried out; none of this changes its result. */
export interface TrainControls {
  /** Where shards are computed. Default: in the calling thread. */
  readonly pool?: TrainPoolFactory;
  /** Where the run is saved after each epoch and on abort, and resumed from. Default: nowhere. */
  readonly checkpoints?: CheckpointStore;
  /** Called after every batch; after the last of an epoch, with its validation. */
  readonly onProgress?: (progress: TrainProgress) => void;
  /** Aborting saves a checkpoint and ends in an error with code `aborted`. */
  readonly signal?: AbortSignal;
}

export interface TrainStart {
  /** A trained network of the same layers to start from. Default: random start values. */
  readonly from?: Graph;
}

export type TrainOptions = Partial<TrainSettings> & TrainStart & TrainControls;
