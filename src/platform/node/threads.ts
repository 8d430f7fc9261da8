/**
 * @file A workforce of worker threads; images are spread over them, and each holds its own simulator.
 */
import { availableParallelism } from 'node:os';
import { Tinypool } from 'tinypool';
import type { LabelledImages } from '../../measure/tally.ts';
import type { Workforce } from '../../run/executor.ts';
import type { Answers, Context } from '../../run/job.ts';
import { answerIn } from './reply.ts';

/** Number of threads to use when nobody says otherwise. */
export const allCores = (): number => availableParallelism();

/** @param threads 1… */
export function threadPool(threads: number): Workforce {
  return {
    threads,
    open<C extends Context>(context: C) {
      const pool = new Tinypool({
        filename: new URL('./worker.js', import.meta.url).href,
        minThreads: threads,
        maxThreads: threads,
        workerData: context,
      });
      return {
        run: async (images: LabelledImages): Promise<Answers[C['kind']]> => answerIn(await pool.run(images)),
        close: () => pool.destroy(),
      };
    },
  };
}
