/**
 * @file A pool of Web Workers; images are spread over them, and each holds its own simulator. The workers stay for
 * the next piece of work: a page does one at a time.
 */
import { FirstspikeError } from '../../error.ts';
import type { Executor, WorkerPool } from '../../run/executor.ts';
import { type Answer, type Context, type Job, type Kind, workOn } from '../../run/job.ts';
import { answerIn, type Reply, replyLater } from '../node/reply.ts';

/** To a worker: the work to come, or a slice of it. */
type Order =
  | { readonly kind: 'context'; readonly context: Context }
  | { readonly kind: 'slice'; readonly id: number; readonly job: Job };

/** From a worker: the answer to a slice. */
interface Delivery {
  readonly id: number;
  readonly reply: Reply<Answer>;
}

type Settle = (reply: Reply<Answer>) => void;

/** Threads that a page uses: all cores, within reason. */
export const pageThreads = (): number =>
  Math.min(8, Math.max(1, globalThis.navigator?.hardwareConcurrency ?? 1));

/**
 * @param threads 1…
 * @param start starts a worker whose script calls {@link answerSlices}
 */
export function workerPool(threads: number, start: () => Worker): WorkerPool {
  const waiting = new Map<number, Settle>();
  let workers: Worker[] | undefined;
  let next = 0;
  const startAll = (): Worker[] =>
    Array.from({ length: threads }, () => {
      const worker = start();
      worker.addEventListener('message', ({ data }: MessageEvent<Delivery>) => {
        waiting.get(data.id)?.(data.reply);
        waiting.delete(data.id);
      });
      worker.addEventListener('error', (event) => {
        event.preventDefault();
        const lost = new FirstspikeError(
          'range',
          'A worker broke down, perhaps because memory ran out; try fewer images.',
        );
        for (const settle of waiting.values())
          settle({ kind: 'refusal', code: lost.code, message: lost.message, details: {} });
        waiting.clear();
        for (const each of workers ?? []) each.terminate();
        workers = undefined;
      });
      return worker;
    });
  return {
    threads,
    open<K extends Kind>(context: Context<K>): Executor<K> {
      workers ??= startAll();
      const own = workers;
      const order = (worker: Worker, message: Order) => worker.postMessage(message);
      for (const worker of own) order(worker, { kind: 'context', context: context as Context });
      const idle = [...own];
      return {
        async run(job) {
          // No more slices are asked for at a time than there are threads.
          const worker = idle.pop() ?? own[0];
          const id = next++;
          const answered = new Promise<Reply<Answer>>((settle) => waiting.set(id, settle));
          order(worker, { kind: 'slice', id, job });
          const answer = await answered;
          idle.push(worker);
          return answerIn(answer) as Answer<K>;
        },
        async close() {},
      };
    },
  };
}

/** The worker's side: answers the slices it is sent, in the order they come. */
export function answerSlices(scope: {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: Delivery): void;
}): void {
  let context: Context | undefined;
  let work: ReturnType<typeof workOn> | undefined;
  scope.onmessage = ({ data }: MessageEvent<Order>) => {
    if (data.kind === 'context') {
      context = data.context;
      work = undefined;
      return;
    }
    const { id, job } = data;
    const answer = replyLater(async () => {
      if (!context) throw new RangeError('A slice came before its context.');
      work ??= workOn(context);
      return work(job);
    });
    // The page hears of an error only where it is nobody's promise.
    answer.then(
      (message) => scope.postMessage({ id, reply: message }),
      (error: unknown) =>
        setTimeout(() => {
          throw error;
        }),
    );
  };
}
