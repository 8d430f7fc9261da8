/**
 * @file A worker thread that computes shards for train-pool.ts. Parameters are read from shared memory.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { computeShard } from '../../train/compute-shard.ts';
import { loadTensorFlow } from '../../train/tensorflow.ts';
import type { Shard, WorkSettings } from '../../train/work.ts';
import { reply } from './reply.ts';
import type { ShardWorkerData } from './shard-threads.ts';

const { settings, parameters } = workerData as ShardWorkerData<WorkSettings>;
const loading = loadTensorFlow(settings.backend);

parentPort?.on('message', async (shard: Shard) => {
  const backend = await loading;
  const answer = reply(() => computeShard(backend, settings, parameters, shard));
  const gradient = answer.kind === 'answer' ? answer.answer.gradient : undefined;
  parentPort?.postMessage(answer, gradient ? [gradient.buffer as ArrayBuffer] : []);
});
