/**
 * @file A pool of worker threads; images are spread over them, and each holds its own simulator.
 */
import { availableParallelism } from 'node:os';
import { Tinypool } from 'tinypool';
import type { Executor, WorkerPool } from '../../run/executor.ts';
import type { Context, Kind } from '../../run/job.ts';
import { answerIn } from './reply.ts';

/**
 * Number of threads to use when nobody says otherwise.
 * @example
 * ```ts
 * allCores() >= 1; // → true
 * ```
 */
export const allCores = (): number => availableParallelism();

/**
 * A pool of worker threads for jobs on images; each thread holds its own simulator.
 * @param threads 1…
 * @example
 * ```ts
 * const results = [];
 * const stream = simulateParallel(network, [[255, 0]], { pool: threadPool(2) });
 * for await (const { logits } of stream) results.push(argmax(logits));
 * results; // → [0]
 * ```
 */
export function threadPool(threads: number): WorkerPool {
  return {
    threads,
    open<K extends Kind>(context: Context<K>): Executor<K> {
      const pool = new Tinypool({
        filename: new URL('./worker.js', import.meta.url).href,
        minThreads: threads,
        maxThreads: threads,
        // The second waits in the thread, not here.
        concurrentTasksPerWorker: 2,
        workerData: context,
      });
      return {
        run: async (job) => answerIn(await pool.run(job)),
        close: () => pool.destroy(),
      };
    },
  };
}
