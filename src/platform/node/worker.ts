/**
 * @file What runs in each worker thread: takes the context it was started with, answers slices of images.
 */
import { Tinypool } from 'tinypool';
import { type Answer, type Context, type Job, workOn } from '../../run/job.ts';
import { type Reply, reply } from './reply.ts';

let work: ReturnType<typeof workOn> | undefined;

/** Tinypool calls the default export; the name is the pool's, not ours. */
export default (job: Job): Reply<Answer> =>
  reply(() => {
    work ??= workOn(Tinypool.workerData as Context);
    return work(job);
  });
