/**
 * @file A worker thread that computes shards for train-pool.ts. Parameters are read from shared memory.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { computeShard } from '../../train/compute-shard.ts';
import { loadTensorFlow } from '../../train/tensorflow.ts';
import type { Shard, WorkSettings } from '../../train/work.ts';

const { settings, parameters } = workerData as {
  readonly settings: WorkSettings;
  readonly parameters: Float32Array;
};
const loading = loadTensorFlow(settings.backend);

parentPort?.on('message', async (shard: Shard) => {
  try {
    const result = computeShard(await loading, settings, parameters, shard);
    parentPort?.postMessage({ result }, result.gradient ? [result.gradient.buffer as ArrayBuffer] : []);
  } catch (error) {
    parentPort?.postMessage({ error });
  }
});
