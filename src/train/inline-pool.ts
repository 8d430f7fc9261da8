/**
 * @file The pool that computes every shard in the calling thread: for browsers, tests and single-core machines.
 */
import { computeShard } from './compute-shard.ts';
import { loadTensorFlow } from './tensorflow.ts';
import type { ShardResult, TrainPoolFactory } from './work.ts';

export const inlinePool: TrainPoolFactory = async (settings) => {
  const tf = await loadTensorFlow(settings.backend);
  return {
    compute: async (parameters, shards) => {
      const results: ShardResult[] = [];
      for (const shard of shards) {
        // Lets timers, signals and the page have their turn.
        await new Promise((resolve) => setTimeout(resolve));
        results.push(computeShard(tf, settings, parameters, shard));
      }
      return results;
    },
    dispose: async () => {},
  };
};
