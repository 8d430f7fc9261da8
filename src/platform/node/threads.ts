/**
 * @file A pool of worker threads; images are spread over them, and each holds its own simulator.
 */
import { availableParallelism } from 'node:os';
import type { AnnEngine } from '../../ops/ann-engine.ts';
import { type Executor, type WorkerPool, withAnnEngine } from '../../run/executor.ts';
import type { Answer, Context, Job, Kind } from '../../run/job.ts';
import { shared } from './shared.ts';
import { startThread, type Thread } from './thread.ts';
import type { Task } from './worker.ts';

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
 * @param annEngine what computes the ANN, such as {@link onnxRuntime}; default: our own float kernels
 * @example
 * ```ts
 * const results = [];
 * const stream = simulateParallel(network, [[255, 0]], { pool: threadPool(2) });
 * for await (const { logits } of stream) results.push(argmax(logits));
 * results; // → [0]
 * ```
 */
export const threadPool = (threads: number, annEngine?: AnnEngine): WorkerPool =>
  withAnnEngine({ threads, open: (context) => executorOn(context, start(threads)) }, annEngine);

/** A pool whose threads wait for the next executor, which spares starting others. Must be closed. */
export interface LastingPool extends WorkerPool {
  close(): Promise<void>;
}

export function lastingPool(threads: number): LastingPool {
  const idle: WorkThread[] = [];
  return {
    threads,
    open(context) {
      const own = [...idle.splice(0, threads)];
      own.push(...start(threads - own.length));
      return executorOn(context, own, async (thread) => {
        if (idle.length < threads) idle.push(thread);
        else await thread.end();
      });
    },
    async close() {
      await Promise.all(idle.splice(0).map((thread) => thread.end()));
    },
  };
}

type WorkThread = Thread<Task, Answer>;

const start = (threads: number): WorkThread[] =>
  Array.from({ length: threads }, () => startThread<Task, Answer>('./worker.js'));

/** Jobs that a thread holds: one that it works on, one that it begins without waiting for a message. */
const AHEAD = 2;

/** @param release takes the threads that wait when the executor is closed; default: they are ended, as busy ones are */
function executorOn<K extends Kind>(
  context: Context<K>,
  threads: readonly WorkThread[],
  release?: (thread: WorkThread) => Promise<void>,
): Executor<K> {
  const waiting: (() => void)[] = [];
  const opened = new Set<WorkThread>();
  let seen: Context | undefined;
  /** Graph and network, which all threads read in one place. */
  const everyones = (): Context => {
    seen ??= shared(context as Context);
    return seen;
  };
  const freest = (): WorkThread => threads.reduce((a, b) => (b.pending < a.pending ? b : a));
  const run = async (job: Job<K>): Promise<Answer<K>> => {
    while (freest().pending >= AHEAD) await new Promise<void>((resolve) => waiting.push(resolve));
    const thread = freest();
    const first = !opened.has(thread);
    opened.add(thread);
    try {
      return (await thread.ask(first ? { context: everyones(), job } : { job })) as Answer<K>;
    } finally {
      waiting.shift()?.();
    }
  };
  return {
    run,
    async close() {
      await Promise.all(
        threads.map((thread) =>
          release && thread.pending === 0 && !thread.hasEnded ? release(thread) : thread.end(),
        ),
      );
    },
  };
}
