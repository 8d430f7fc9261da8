/** @file The pool that computes every shard in the calling thread: for browsers, tests and single-core machines. */
import { loadTensorFlow } from '../tensorflow.ts';
import { shardComputer } from './compute.ts';
import type { ShardResult } from './shard.ts';
import type { TrainPoolFactory } from './work.ts';

/**
 * Computes in the calling thread, one shard after the other.
 * @throws FirstspikeError `missing-dependency` without TensorFlow.js
 * @example
 * ```ts
 * const { history } = await train(images, { architecture: graph, heldOut: 1, epochs: 1, pool: inlinePool });
 * history.length; // → 1
 * ```
 */
export const inlinePool: TrainPoolFactory = async (work) => {
  const computer = shardComputer(await loadTensorFlow(work.backend), work);
  return {
    begin: (state) => computer.begin(state),
    compute: async (parameters, shards) => {
      const results: ShardResult[] = [];
      for (const shard of shards) {
        // Lets timers, signals and the page have their turn.
        await new Promise((resolve) => setTimeout(resolve));
        results.push(computer.compute(parameters, shard));
      }
      return results;
    },
    dispose: async () => {},
  };
};
