/**
 * @file A worker thread that computes shards for train-pool.ts. Parameters are read from shared memory; what an epoch
 * begins with is sent.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { loadTensorFlow } from '../../train/tensorflow.ts';
import { shardComputer } from '../../train/work/compute.ts';
import type { Shard } from '../../train/work/shard.ts';
import { reply } from './reply.ts';
import type { Begin, TrainWorkerData } from './train-pool.ts';

const { work, parameters } = workerData as TrainWorkerData;
const loading = loadTensorFlow(work.backend).then((tf) => shardComputer(tf, work));

parentPort?.on('message', async (message: Shard | Begin) => {
  const computer = await loading;
  if ('begin' in message) {
    computer.begin(message.begin);
    return;
  }
  const answer = reply(() => computer.compute(parameters, message));
  const gradient = answer.kind === 'answer' ? answer.answer.gradient : undefined;
  parentPort?.postMessage(answer, gradient ? [gradient.buffer as ArrayBuffer] : []);
});
