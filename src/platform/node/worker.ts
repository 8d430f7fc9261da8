/**
 * @file What runs in each worker thread: takes the context it was started with, answers slices of images.
 */
import { Tinypool } from 'tinypool';
import type { LabelledImages } from '../../measure/tally.ts';
import { type Answers, type Context, workOn } from '../../run/job.ts';

const work = workOn(Tinypool.workerData as Context);

/** Tinypool calls the default export; the name is the pool's, not ours. */
// biome-ignore lint/style/noDefaultExport: the pool's interface
export default (images: LabelledImages): Answers[Context['kind']] => work(images);
