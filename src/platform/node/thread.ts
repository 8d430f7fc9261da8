/**
 * @file A worker thread that is asked and answers, in order. One that waits for nothing does not keep the process alive.
 */
import { Worker } from 'node:worker_threads';
import { answerIn, type Reply } from './reply.ts';

export interface Thread<Question, Answer> {
  /** Questions without an answer yet. */
  readonly pending: number;
  /** Whether it has ended, by an error or by `end`. */
  readonly hasEnded: boolean;
  /** @throws FirstspikeError that the thread met; any other error ends it */
  ask(question: Question): Promise<Answer>;
  /** Ends the thread, whatever it does; questions without an answer fail. */
  end(): Promise<void>;
}

interface Pending<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** @param file beside this one, in the built package; it answers each message with a `Reply` */
export function startThread<Question, Answer>(file: string): Thread<Question, Answer> {
  // Said of a program in `--eval`, it would be said of the file, and refused.
  const execArgv = process.execArgv.filter((flag) => !flag.startsWith('--input-type='));
  const worker = new Worker(new URL(file, import.meta.url), { execArgv });
  worker.unref();
  const pending: Pending<Answer>[] = [];
  let failure: { readonly error: unknown } | undefined;
  const fail = (error: unknown): void => {
    failure ??= { error };
    for (const { reject } of pending.splice(0)) reject(failure.error);
  };
  worker.on('message', (reply: Reply<Answer>) => {
    const first = pending.shift();
    if (pending.length === 0) worker.unref();
    try {
      first?.resolve(answerIn(reply));
    } catch (error) {
      first?.reject(error);
    }
  });
  worker.on('error', fail);
  worker.on('exit', (code) => fail(new Error(`A worker thread ended (code ${code}).`)));
  return {
    get pending() {
      return pending.length;
    },
    get hasEnded() {
      return failure !== undefined;
    },
    ask: (question) =>
      new Promise((resolve, reject) => {
        if (failure) {
          reject(failure.error);
          return;
        }
        pending.push({ resolve, reject });
        worker.ref();
        worker.postMessage(question);
      }),
    async end() {
      await worker.terminate();
    },
  };
}
