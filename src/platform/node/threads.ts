/**
 * @file A pool of worker threads; images are spread over them, and each holds its own simulator.
 */
import { availableParallelism } from 'node:os';
import { Tinypool } from 'tinypool';
import type { Executor, WorkerPool } from '../../run/executor.ts';
import type { Context, Kind } from '../../run/job.ts';
import { answerIn } from './reply.ts';

/** Number of threads to use when nobody says otherwise. */
export const allCores = (): number => availableParallelism();

/** @param threads 1… */
export function threadPool(threads: number): WorkerPool {
  return {
    threads,
    open<K extends Kind>(context: Context<K>): Executor<K> {
      const pool = new Tinypool({
        filename: new URL('./worker.js', import.meta.url).href,
        minThreads: threads,
        maxThreads: threads,
        workerData: context,
      });
      return {
        run: async (job) => answerIn(await pool.run(job)),
        close: () => pool.destroy(),
      };
    },
  };
}
