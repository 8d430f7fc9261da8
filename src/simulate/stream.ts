/**
 * @file Many images through one simulator, in the calling thread, without keeping it from its other work.
 */
import { giveWay, throwIfAborted, untilAborted } from './abort.ts';
import { type Several, Source } from './layers/source.ts';
import type { Pixels, RunOptions, Simulation, Simulator } from './simulation.ts';

export interface StreamOptions extends RunOptions {
  /** Stops before the next image, or while waiting for one, with an `aborted` error. */
  readonly signal?: AbortSignal;
}

/** Milliseconds after which other events have their turn. An image that takes longer is not interrupted. */
const TURN = 10;

/**
 * Simulates images as they come and yields the results in their order, one by one as they are asked for: an image is
 * pulled when its result is wanted, not before. Gives way to other events at least every 10 ms and one image.
 * @param images pixels of one image each, in channel, row, column order
 * @throws FirstspikeError `aborted` at the signal; `shape` for an image of another size
 * @example
 * ```ts
 * const classes = [];
 * for await (const { potentials } of simulateStream(simulator, [[255, 0], [0, 255]])) classes.push(argmax(potentials));
 * classes; // → [0, 1]
 * ```
 */
export async function* simulateStream(
  simulator: Simulator,
  images: Several<Pixels>,
  { signal, ...options }: StreamOptions = {},
): AsyncGenerator<Simulation, void, undefined> {
  const source = new Source(images, signal);
  try {
    let since = performance.now();
    for (;;) {
      if (performance.now() - since >= TURN) {
        await untilAborted(giveWay(), signal);
        since = performance.now();
      }
      const next = await source.next();
      if (next.done) return;
      yield simulator.run(next.value, options);
    }
  } finally {
    await source.close();
  }
}

/**
 * Simulates images and returns the results in their order; otherwise as `simulateStream`.
 * @throws FirstspikeError `aborted` at the signal; `shape` for an image of another size
 * @example
 * ```ts
 * const results = await simulateBatch(simulator, [[255, 0], [0, 255]], { signal: AbortSignal.timeout(1000) });
 * results.map(({ potentials }) => argmax(potentials)); // → [0, 1]
 * ```
 */
export async function simulateBatch(
  simulator: Simulator,
  images: Several<Pixels>,
  options: StreamOptions = {},
): Promise<Simulation[]> {
  const results: Simulation[] = [];
  for await (const result of simulateStream(simulator, images, options)) results.push(result);
  throwIfAborted(options.signal);
  return results;
}
