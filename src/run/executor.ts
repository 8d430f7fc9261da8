/**
 * @file Where jobs run: in the calling thread, or in a pool of threads that the platform supplies.
 */
import type { LabelledSet } from '../measure/tally.ts';
import type { AnnEngine } from '../ops/ann-engine.ts';
import { giveWay, throwIfAborted, untilAborted } from '../simulate/abort.ts';
import {
  type Answer,
  type Context,
  type EngineNamed,
  type ImageKind,
  type Job,
  type Kind,
  workOn,
} from './job.ts';
import { sliceLength, sliceOf } from './slice.ts';

/** Answers slices of images for one context. Must be closed. */
export interface Executor<K extends Kind> {
  run(job: Job<K>): Promise<Answer<K>>;
  close(): Promise<void>;
}

/** Opens executors, each of which answers `threads` slices at a time and may hold as many that wait. */
export interface WorkerPool {
  readonly threads: number;
  /** What computes the ANN in its jobs, and beside them; default: our own float kernels. */
  readonly annEngine?: AnnEngine | undefined;
  open<K extends Kind>(context: Context<K>): Executor<K>;
}

/** Milliseconds of work after which other events have their turn. */
const TURN = 10;

/**
 * Runs all jobs in the calling thread, and yields to other events before the first one and then every 10 ms.
 * @param engineNamed finds the ANN's engine of a context
 */
export const inlineWith = (engineNamed?: EngineNamed): WorkerPool => ({
  threads: 1,
  open<K extends Kind>(context: Context<K>): Executor<K> {
    const work = workOn(context, engineNamed);
    let since = Number.NEGATIVE_INFINITY;
    return {
      async run(job) {
        if (performance.now() - since > TURN) {
          await giveWay();
          since = performance.now();
        }
        return work(job);
      },
      async close() {},
    };
  },
});

export const inline: WorkerPool = inlineWith();

/** THE place where the ANN's engine is chosen: the pool, all of whose contexts name it. */
export const withAnnEngine = (pool: WorkerPool, annEngine: AnnEngine | undefined): WorkerPool =>
  annEngine === undefined
    ? pool
    : {
        threads: pool.threads,
        annEngine,
        open: (context) => pool.open({ ...context, annEngine: annEngine.name }),
      };

export interface ParallelOptions {
  /** Default: the calling thread. */
  readonly pool?: WorkerPool | undefined;
  /** Stops between slices with an `aborted` error. */
  readonly signal?: AbortSignal | undefined;
  /** Called when images are done. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Images of one slice; default: `sliceLength` of the set. For a part of a set, that of the whole set. */
  readonly slice?: number | undefined;
}

/** Jobs asked for at once: threads have their next one at hand when one is done. */
const atOnce = ({ threads }: WorkerPool): number => (threads === 1 ? 1 : 2 * threads);

/**
 * Cuts the images into slices and runs a job on each. Each thread's next slice is read and sent while its last one runs.
 * @param take gets each answer with the slice's position; answers come in any order
 */
export async function forEachSlice<K extends ImageKind>(
  context: Context<K>,
  images: LabelledSet,
  { pool = inline, signal, onProgress, slice: size = sliceLength(images) }: ParallelOptions,
  take: (answer: Answer<K>, slice: number) => void,
): Promise<void> {
  throwIfAborted(signal);
  const executor = pool.open(context);
  const slices = Math.ceil(images.length / size);
  let next = 0;
  let done = 0;
  const answer = async (): Promise<void> => {
    while (next < slices) {
      const slice = next++;
      const part = await sliceOf(images, slice * size, Math.min(images.length, (slice + 1) * size));
      take(await executor.run(part), slice);
      throwIfAborted(signal);
      done += part.length;
      onProgress?.(done, images.length);
    }
  };
  /** The first error ends all. */
  const fail = (error: unknown): never => {
    next = slices;
    throw error;
  };
  try {
    const ahead = Math.min(atOnce(pool), slices);
    const work = Promise.all(Array.from({ length: ahead }, () => answer().catch(fail)));
    await untilAborted(work, signal);
  } finally {
    await executor.close();
  }
}

/**
 * `forEachSlice` in the order of the images: an answer is held only until those before it are there.
 * @param add gets each answer once
 */
export async function foldImages<K extends ImageKind>(
  context: Context<K>,
  images: LabelledSet,
  options: ParallelOptions,
  add: (answer: Answer<K>) => void,
): Promise<void> {
  const early = new Map<number, Answer<K>>();
  let next = 0;
  await forEachSlice(context, images, options, (answer, slice) => {
    early.set(slice, answer);
    for (let first = early.get(next); first !== undefined; first = early.get(next)) {
      early.delete(next++);
      add(first);
    }
  });
}

/** All answers, in the order of the images. */
export async function mapImages<K extends ImageKind>(
  context: Context<K>,
  images: LabelledSet,
  options: ParallelOptions,
): Promise<Answer<K>[]> {
  const answers: Answer<K>[] = [];
  await foldImages(context, images, options, (answer) => answers.push(answer));
  return answers;
}
