/**
 * @file Who does the work: the calling thread, or a pool of threads that the platform supplies.
 */
import type { LabelledImages } from '../measure/tally.ts';
import { giveWay, throwIfAborted, untilAborted } from '../simulate/abort.ts';
import { type Answer, type Context, type ImageKind, type Job, type Kind, workOn } from './job.ts';

/** Answers slices of images for one context. Must be closed. */
export interface Executor<K extends Kind> {
  run(job: Job<K>): Promise<Answer<K>>;
  close(): Promise<void>;
}

/** Opens an executor; `threads` says how many slices it answers at a time. */
export interface Workforce {
  readonly threads: number;
  open<K extends Kind>(context: Context<K>): Executor<K>;
}

/** Everything in the calling thread; gives way to other events between slices. */
export const inline: Workforce = {
  threads: 1,
  open<K extends Kind>(context: Context<K>): Executor<K> {
    const work = workOn(context);
    return {
      async run(job) {
        await giveWay();
        return work(job);
      },
      async close() {},
    };
  },
};

export interface SpreadOptions {
  readonly workforce?: Workforce;
  /** Stops between slices with an `aborted` error. */
  readonly signal?: AbortSignal;
  /** Called when images are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Enough images to outweigh a message to a thread, few enough for progress and Ctrl-C. */
const LARGEST_SLICE = 100;
const SLICES_PER_THREAD = 8;

/**
 * Cuts the images into slices and has them answered. `take` gets each answer as it comes, with the slice's position;
 * answers come in any order.
 */
export async function spreadEach<K extends ImageKind>(
  context: Context<K>,
  images: LabelledImages,
  { workforce = inline, signal, onProgress }: SpreadOptions,
  take: (answer: Answer<K>, slice: number) => void,
): Promise<void> {
  throwIfAborted(signal);
  const executor = workforce.open(context);
  const share = Math.ceil(images.length / (workforce.threads * SLICES_PER_THREAD));
  const size = Math.max(1, Math.min(LARGEST_SLICE, share));
  const slices = Math.ceil(images.length / size);
  let next = 0;
  let done = 0;
  const answer = async (): Promise<void> => {
    while (next < slices) {
      const slice = next++;
      const part = slicePart(images, slice * size, Math.min(images.length, (slice + 1) * size));
      take(await executor.run(part), slice);
      throwIfAborted(signal);
      done += part.length;
      onProgress?.(done, images.length);
    }
  };
  try {
    const work = Promise.all(Array.from({ length: Math.min(workforce.threads, slices) }, answer));
    await untilAborted(work, signal);
  } finally {
    await executor.close();
  }
}

/** `spreadEach` that hands over the answers in the order of the images. */
export async function spread<K extends ImageKind>(
  context: Context<K>,
  images: LabelledImages,
  options: SpreadOptions,
): Promise<Answer<K>[]> {
  const answers: Answer<K>[] = [];
  await spreadEach(context, images, options, (answer, slice) => {
    answers[slice] = answer;
  });
  return answers;
}

/** A copy, so that sending it to a thread sends no more than it holds. */
function slicePart(
  { shape, pixels, labels, annClasses }: LabelledImages,
  from: number,
  to: number,
): LabelledImages {
  const size = shape[0] * shape[1] * shape[2];
  return {
    shape,
    length: to - from,
    pixels: pixels.slice(from * size, to * size),
    labels: labels.slice(from, to),
    ...(annClasses && { annClasses: annClasses.slice(from, to) }),
  };
}
