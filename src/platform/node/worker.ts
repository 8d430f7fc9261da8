/**
 * @file What runs in each worker thread: takes a context with the first job of its executor, answers slices of images.
 */
import { parentPort } from 'node:worker_threads';
import { type Context, type Job, workOn } from '../../run/job.ts';
import { annEngineNamed } from './ann-engine.ts';
import { replyLater } from './reply.ts';

export interface Task {
  /** With the first job of an executor; it takes the place of the one before. */
  readonly context?: Context;
  readonly job: Job;
}

let work: ReturnType<typeof workOn> | undefined;
let known: Context | undefined;

/** Tasks are answered one after the other, though the ANN may be computed by an engine that answers later. */
let last = Promise.resolve();

async function answer({ context, job }: Task): Promise<void> {
  if (context) {
    known = context;
    work = undefined;
  }
  const reply = await replyLater(async () => {
    if (known === undefined) throw new Error('a job came before its context');
    work ??= workOn(known, annEngineNamed);
    return work(job);
  });
  parentPort?.postMessage(reply);
}

parentPort?.on('message', (task: Task) => {
  last = last.then(() => answer(task));
});
