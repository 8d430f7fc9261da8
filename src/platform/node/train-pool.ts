/**
 * @file The threads of a training run.
 */
import { availableParallelism } from 'node:os';
import { parameterCount, parameterSlots } from '../../train/parameters.ts';
import { importTensorFlow } from '../../train/tensorflow.ts';
import type { ShardResult, TrainPool, TrainPoolFactory, WorkSettings } from '../../train/work.ts';
import { shardThreads } from './shard-threads.ts';

/** A pool of `workers` threads; default: one per core. */
export function trainPool(workers: number = availableParallelism()): TrainPoolFactory {
  return async (settings): Promise<TrainPool> => {
    // Found missing here, it is an error with a code; in a thread it would be a crash.
    await importTensorFlow();
    const count = parameterCount(parameterSlots(settings.net));
    const file = new URL('./train-worker.js', import.meta.url);
    return shardThreads<WorkSettings, ShardResult>(file, settings, count, workers);
  };
}
