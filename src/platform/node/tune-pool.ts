/**
 * @file The threads of a tuning run.
 */
import { availableParallelism } from 'node:os';
import { importTensorFlow } from '../../train/tensorflow.ts';
import type { TunePool, TunePoolFactory, TuneShardResult, TuneWork } from '../../tune/index.ts';
import { shardThreads } from './shard-threads.ts';

/** A pool of `workers` threads; default: one per core. */
export function tunePool(workers: number = availableParallelism()): TunePoolFactory {
  return async (work): Promise<TunePool> => {
    // Found missing here, it is an error with a code; in a thread it would be a crash.
    await importTensorFlow();
    const count = work.slots.reduce((sum, { size }) => sum + size, 0);
    const file = new URL('./tune-worker.js', import.meta.url);
    const threads = shardThreads<TuneWork, TuneShardResult>(file, work, count, workers);
    return { ...threads, begin: (state) => threads.tell({ begin: state }) };
  };
}
