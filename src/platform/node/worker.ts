/**
 * @file What runs in each worker thread: takes a context with the first job of its executor, answers slices of images.
 */
import { parentPort } from 'node:worker_threads';
import { type Context, type Job, workOn } from '../../run/job.ts';
import { reply } from './reply.ts';

export interface Task {
  /** With the first job of an executor; it takes the place of the one before. */
  readonly context?: Context;
  readonly job: Job;
}

let work: ReturnType<typeof workOn> | undefined;
let known: Context | undefined;

parentPort?.on('message', ({ context, job }: Task) => {
  if (context) {
    known = context;
    work = undefined;
  }
  const answer = reply(() => {
    if (known === undefined) throw new Error('a job came before its context');
    work ??= workOn(known);
    return work(job);
  });
  parentPort?.postMessage(answer);
});
