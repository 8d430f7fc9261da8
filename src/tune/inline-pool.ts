/** @file The pool that computes every shard in the calling thread: for browsers, tests and single-core machines. */
import { planGraph } from '../ops/plan.ts';
import { loadTensorFlow } from '../train/tensorflow.ts';
import { computeTuneShard } from './compute.ts';
import { noState } from './epoch-state.ts';
import type { TunePoolFactory, TuneShardResult } from './work.ts';

export const inlineTunePool: TunePoolFactory = async (work) => {
  const tf = await loadTensorFlow(work.backend);
  const plan = planGraph(work.graph);
  let state = noState;
  return {
    begin(next) {
      state = next;
    },
    compute: async (parameters, shards) => {
      const results: TuneShardResult[] = [];
      for (const shard of shards) {
        // Lets timers, signals and the page have their turn.
        await new Promise((resolve) => setTimeout(resolve));
        results.push(computeTuneShard(tf, work, plan, state, parameters, shard));
      }
      return results;
    },
    dispose: async () => {},
  };
};
