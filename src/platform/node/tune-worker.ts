/**
 * @file A worker thread that computes shards for tune-pool.ts. Parameters are read from shared memory; what an epoch
 * begins with is sent.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { planGraph } from '../../ops/plan.ts';
import { loadTensorFlow } from '../../train/tensorflow.ts';
import type { Shard } from '../../train/work.ts';
import { computeTuneShard } from '../../tune/compute.ts';
import { noState } from '../../tune/epoch-state.ts';
import type { EpochState, TuneWork } from '../../tune/work.ts';
import { reply } from './reply.ts';
import type { ShardWorkerData } from './shard-threads.ts';

const { settings: work, parameters } = workerData as ShardWorkerData<TuneWork>;
const loading = loadTensorFlow(work.backend);
const plan = planGraph(work.graph);
let state = noState;

parentPort?.on('message', async (message: Shard | { readonly begin: EpochState }) => {
  if ('begin' in message) {
    state = message.begin;
    return;
  }
  const backend = await loading;
  const answer = reply(() => computeTuneShard(backend, work, plan, state, parameters, message));
  const gradient = answer.kind === 'answer' ? answer.answer.gradient : undefined;
  parentPort?.postMessage(answer, gradient ? [gradient.buffer as ArrayBuffer] : []);
});
