/**
 * @file A pool that asks for an answer before it does a job, and keeps the answers of the jobs that it did. A job is known by
 * everything that its answer depends on: version, context (network, ANN, engine, code, noise) and the images of its slice.
 */
import { VERSION } from '../version.ts';
import { fromJson, toJson } from './answer-text.ts';
import type { Executor, WorkerPool } from './executor.ts';
import type { Answer, Context, Job, Kind } from './job.ts';

/** Where answers are kept, by key; values are JSON. */
export interface AnswerStore {
  /** A hash of everything in a value, including the content of its arrays. */
  hash(value: unknown): string;
  /** Undefined for an answer that is not there. */
  get(key: string): Promise<unknown>;
  /** Must not be lost once `flush` has returned. */
  put(key: string, value: unknown): void;
  flush(): Promise<void>;
}

/** Work on evaluated images. Calibration is repeated: its ranges are larger than the work that they save. */
const KEPT: ReadonlySet<Kind> = new Set<Kind>(['evaluate', 'classify', 'layer']);

/** The pool with a memory. */
export const keptJobs = (pool: WorkerPool, store: AnswerStore): WorkerPool => ({
  threads: pool.threads,
  annEngine: pool.annEngine,
  open<K extends Kind>(context: Context<K>): Executor<K> {
    if (!KEPT.has(context.kind)) return pool.open(context);
    const of = store.hash({ version: VERSION, context });
    // Threads start for a job that is not known.
    let executor: Executor<K> | undefined;
    return {
      async run(job: Job<K>): Promise<Answer<K>> {
        const key = `job ${store.hash({ of, job })}`;
        const known = await store.get(key);
        if (known !== undefined) return fromJson(known) as Answer<K>;
        executor ??= pool.open(context);
        const answer = await executor.run(job);
        store.put(key, toJson(answer));
        return answer;
      },
      async close() {
        await executor?.close();
        await store.flush();
      },
    };
  },
});
