/** @file Everything that can be chosen about tuning. */
import type { WorkerPool } from '../run/executor.ts';
import type { CheckpointStore } from '../train/checkpoint-store.ts';
import type { Measurement, TuneProgress } from './progress.ts';
import type { TuneSettings } from './settings.ts';
import type { TunePoolFactory } from './work.ts';

/** How tuning is carried out; none of this changes its result. */
export interface TuneControls {
  /** Where shards are computed. Default: in the calling thread. */
  readonly pool?: TunePoolFactory;
  /** Who converts and measures. Default: the calling thread. */
  readonly measuring?: WorkerPool;
  /** Where the run is saved after each epoch and on abort, and resumed from. Default: nowhere. */
  readonly checkpoints?: CheckpointStore;
  /** Called once, with the original model on the held-out images. */
  readonly onOriginal?: (measured: Measurement) => void;
  /** Called after every batch; after the last of an epoch, with its measurement. */
  readonly onProgress?: (progress: TuneProgress) => void;
  /** Aborting saves a checkpoint and ends in an error with code `aborted`. */
  readonly signal?: AbortSignal;
}

export type TuneOptions = Partial<TuneSettings> & TuneControls;
