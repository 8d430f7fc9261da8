/**
 * @file A stream of images spread over threads: results in the order of the images, and never more than a few images
 * ahead of what has been taken.
 */
import type { SpikingNetwork } from '../network/network.ts';
import { throwIfAborted, untilAborted } from '../simulate/abort.ts';
import { type Several, Source } from '../simulate/layers/source.ts';
import type { Engine, Pixels, RunOptions, Simulation } from '../simulate/simulation.ts';
import type { WorkerPool } from './executor.ts';

export interface SimulateParallelOptions extends RunOptions {
  readonly pool: WorkerPool;
  /** Default `event`. */
  readonly engine?: Engine;
  /** Stops at once, whatever threads are doing, with an `aborted` error. */
  readonly signal?: AbortSignal;
}

/** Images of one message to a thread; fewer while a thread has nothing to do. */
const LARGEST_SLICE = 16;
/** Images pulled from the source, per thread, whose results nobody has taken yet. */
export const IMAGES_AHEAD = 2 * LARGEST_SLICE;

/**
 * Simulates images on all threads of a pool and yields the results in the order of the images: the same bits as
 * one simulator gives. At most 32 images per thread are pulled ahead of the results that have been taken. The threads
 * are gone when the generator ends, whether it is exhausted, left, or stopped.
 * @param images pixels of one image each, in channel, row, column order; each is copied when it is pulled
 * @throws FirstspikeError `aborted` at the signal; `shape` for an image of another size
 * @example
 * ```ts
 * const decisions = [];
 * const stream = simulateParallel(network, [[255, 0], [0, 255]], { pool: threadPool(2) });
 * for await (const { potentials } of stream) decisions.push(argmax(potentials));
 * decisions; // → [0, 1]
 * ```
 */
export async function* simulateParallel(
  network: SpikingNetwork,
  images: Several<Pixels>,
  { pool, engine = 'event', trace = false, signal }: SimulateParallelOptions,
): AsyncGenerator<Simulation, void, undefined> {
  throwIfAborted(signal);
  const source = new Source(images, signal);
  const executor = pool.open({ kind: 'simulate', network, engine, trace });
  const most = IMAGES_AHEAD * pool.threads;
  /** Slices in the order of their images, answered or not. */
  const slices: { answer?: readonly Simulation[] }[] = [];
  let waiting: Pixels[] = [];
  let ahead = 0;
  let busy = 0;
  let pulling = false;
  let open = true;
  let over = false;
  let failure: { readonly error: unknown } | undefined;
  let wake = (): void => {};

  /** Starts and yields all that is ready; every finished slice calls it again. */
  const advance = (): void => {
    wake();
    if (failure || over) return;
    // An idle thread takes any slice; a busy one is worth waiting for a full slice.
    if (waiting.length >= LARGEST_SLICE || (waiting.length > 0 && busy < pool.threads)) send();
    if (open && !pulling && ahead < most) pull();
  };
  const fail = (error: unknown): void => {
    failure ??= { error };
    wake();
  };
  const send = (): void => {
    const slice: { answer?: readonly Simulation[] } = {};
    slices.push(slice);
    busy++;
    executor.run(waiting).then((answer) => {
      slice.answer = answer;
      busy--;
      advance();
    }, fail);
    waiting = [];
  };
  const pull = (): void => {
    pulling = true;
    ahead++;
    source.next().then((next) => {
      pulling = false;
      if (next.done) open = false;
      else waiting.push(copyOf(next.value));
      advance();
    }, fail);
  };

  try {
    for (;;) {
      advance();
      throwIfAborted(signal);
      if (failure) throw failure.error;
      const answer = slices[0]?.answer;
      if (answer) {
        slices.shift();
        for (const result of answer) {
          ahead--;
          yield result;
          throwIfAborted(signal);
        }
      } else if (!open && slices.length === 0 && waiting.length === 0) {
        return;
      } else {
        const changed = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await untilAborted(changed, signal);
      }
    }
  } finally {
    over = true;
    await executor.close();
    await source.close();
  }
}

/** Of its own memory: a view would be sent to a thread with all it views, and the source may use its array again. */
const copyOf = (pixels: Pixels): Pixels =>
  pixels instanceof Uint8Array ? new Uint8Array(pixels) : Float64Array.from(pixels);
