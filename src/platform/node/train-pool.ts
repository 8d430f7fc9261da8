/**
 * @file The threads of a training run. They share the shards of a batch, each taking the next one when it is done;
 * parameters are in memory that all of them read.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { FirstspikeError } from '../../error.ts';
import { importTensorFlow } from '../../train/tensorflow.ts';
import type { Shard, ShardResult } from '../../train/work/shard.ts';
import type { EpochState, TrainPoolFactory, Work } from '../../train/work/work.ts';
import { answerIn, type Reply } from './reply.ts';

/** What a thread is started with. */
export interface TrainWorkerData {
  readonly work: Work;
  readonly parameters: Float32Array;
}

/** The shards that follow are computed in this state; there is no answer. */
export interface Begin {
  readonly begin: EpochState;
}

/**
 * A pool of `workers` threads for `train` and `tune`; default: one per core.
 *
 * @throws FirstspikeError `missing-dependency` without TensorFlow.js, when the run starts
 * @example
 * ```ts
 * const { history } = await train(images, { architecture: graph, heldOut: 1, epochs: 1, pool: trainPool(1) });
 * history.length; // → 1
 * ```
 */
export function trainPool(workers: number = availableParallelism()): TrainPoolFactory {
  return async (work) => {
    // Found missing here, it is an error with a code; in a thread it would be a crash.
    await importTensorFlow();
    const count = work.slots.reduce((sum, { size }) => sum + size, 0);
    const parameters = new Float32Array(new SharedArrayBuffer(count * Float32Array.BYTES_PER_ELEMENT));
    const workerData: TrainWorkerData = { work, parameters };
    const file = new URL('./train-worker.js', import.meta.url);
    const threads = Array.from({ length: workers }, () => new Worker(file, { workerData }));
    return {
      begin(state) {
        const message: Begin = { begin: state };
        for (const thread of threads) thread.postMessage(message);
      },
      compute: async (values, shards) => {
        parameters.set(values);
        const results: ShardResult[] = new Array(shards.length);
        let next = 0;
        const drain = async (thread: Worker): Promise<void> => {
          while (next < shards.length) {
            const index = next++;
            results[index] = await ask(thread, shards[index]);
          }
        };
        await Promise.all(threads.map(drain));
        return results;
      },
      dispose: async () => {
        await Promise.all(threads.map((thread) => thread.terminate()));
      },
    };
  };
}

function ask(thread: Worker, shard: Shard): Promise<ShardResult> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      thread.off('message', onMessage);
      thread.off('error', onError);
      thread.off('exit', onExit);
      act();
    };
    const onMessage = (reply: Reply<ShardResult>): void =>
      settle(() => {
        try {
          resolve(answerIn(reply));
        } catch (error) {
          reject(error);
        }
      });
    const onError = (error: unknown): void => settle(() => reject(error));
    const onExit = (code: number): void =>
      settle(() =>
        reject(new FirstspikeError('unsupported', `A training thread ended by itself (code ${code}).`)),
      );
    thread.on('message', onMessage);
    thread.on('error', onError);
    thread.on('exit', onExit);
    thread.postMessage(shard);
  });
}
