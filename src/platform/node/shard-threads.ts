/**
 * @file Worker threads that share the shards of a batch, each taking the next one when it is done. Parameters are in
 * memory that all of them read.
 */
import { Worker } from 'node:worker_threads';
import { FirstspikeError } from '../../error.ts';
import type { Shard } from '../../train/work.ts';
import { answerIn, type Reply } from './reply.ts';

/** What a thread is started with. */
export interface ShardWorkerData<S> {
  readonly settings: S;
  readonly parameters: Float32Array;
}

export interface ShardThreads<R> {
  /** Results in the order of `shards`, all computed with the same parameters. */
  compute(parameters: Float32Array, shards: readonly Shard[]): Promise<readonly R[]>;
  /** Tells every thread something that it answers nothing to, before the shards that follow. */
  tell(message: unknown): void;
  dispose(): Promise<void>;
}

/** Starts `workers` threads that run `file`, for `count` parameters. */
export function shardThreads<S, R>(file: URL, settings: S, count: number, workers: number): ShardThreads<R> {
  const parameters = new Float32Array(new SharedArrayBuffer(count * Float32Array.BYTES_PER_ELEMENT));
  const workerData: ShardWorkerData<S> = { settings, parameters };
  const threads = Array.from({ length: workers }, () => new Worker(file, { workerData }));
  return {
    compute: async (values, shards) => {
      parameters.set(values);
      const results: R[] = new Array(shards.length);
      let next = 0;
      const drain = async (thread: Worker): Promise<void> => {
        while (next < shards.length) {
          const index = next++;
          results[index] = await ask<R>(thread, shards[index]);
        }
      };
      await Promise.all(threads.map(drain));
      return results;
    },
    tell(message) {
      for (const thread of threads) thread.postMessage(message);
    },
    dispose: async () => {
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}

function ask<R>(thread: Worker, shard: Shard): Promise<R> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      thread.off('message', onMessage);
      thread.off('error', onError);
      thread.off('exit', onExit);
      act();
    };
    const onMessage = (reply: Reply<R>): void =>
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
