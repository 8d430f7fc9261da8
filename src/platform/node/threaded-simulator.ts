/**
 * @file A simulator whose batches run on several threads: the calling thread and others beside it, which wait on shared memory. A
 * batch is answered at once, without a message or a turn of the event loop.
 */
import { FirstspikeError } from '../../error.ts';
import type { SpikingNetwork } from '../../network/network.ts';
import type { Pixels, Simulation, Simulator } from '../../simulate/simulation.ts';
import { simulatorOf } from '../../simulate/simulator.ts';
import { batchIn, batchMemory } from './batch-memory.ts';
import { shared } from './shared.ts';
import type { SimulateTask } from './simulate-worker.ts';
import { startThread } from './thread.ts';

/** How long the calling thread waits for the others' next answer: milliseconds, and so many times what its own images took. */
const PATIENCE = { times: 100, ms: 10_000 };

/** A simulator that holds threads. */
export interface ThreadedSimulator extends Simulator {
  /** Ends the threads. The simulator goes on in the calling thread alone. */
  close(): Promise<void>;
}

/**
 * An `event` simulator that spreads the images of `runBatch` over threads: each takes the next image when it is done with one,
 * the calling thread too, which is blocked meanwhile. Results are the same bits. One image (`run`), and batches with `trace`, run in
 * the calling thread. Threads that wait for a batch do not keep the process alive. If one is lost in the middle of a batch (its memory
 * ran out), the calling thread runs the batch after 10 s or more, and goes on alone.
 * @param threads 1…, the calling one among them
 * @throws FirstspikeError `range` for a number of threads that is none
 * @example
 * ```ts
 * const threaded = await threadedSimulator(network, 2);
 * const batch = threaded.runBatch([[255, 0], [0, 255], [255, 255]]);
 * await threaded.close();
 * batch.map(({ potentials }) => argmax(potentials)); // → [0, 1, 1]
 * ```
 */
export async function threadedSimulator(
  network: SpikingNetwork,
  threads: number,
): Promise<ThreadedSimulator> {
  if (!(Number.isInteger(threads) && threads >= 1)) {
    throw new FirstspikeError('range', `A simulator cannot have ${threads} threads; give it 1 or more.`);
  }
  const simulator = simulatorOf(network, 'event');
  const memory = batchMemory(network);
  const batch = batchIn(memory);
  const task: SimulateTask = { network: shared(network), memory };
  const others = Array.from({ length: threads - 1 }, () =>
    startThread<SimulateTask, 'ready'>('./simulate-worker.js'),
  );
  let isClosed = false;
  const close = async (): Promise<void> => {
    isClosed = true;
    await Promise.all(others.map((thread) => thread.end()));
  };
  try {
    await Promise.all(others.map((thread) => thread.ask(task)));
  } catch (error) {
    await close();
    throw error;
  }

  /** As many images as the memory holds. */
  const spread = (images: readonly Pixels[]): Simulation[] => {
    const own = new Map<number, Simulation>();
    batch.begin(images);
    const begun = performance.now();
    batch.work(simulator, (image, answer) => own.set(image, answer));
    const outcome = batch.end(images.length, PATIENCE.ms + PATIENCE.times * (performance.now() - begun));
    if (outcome === 'answered') return images.map((_, i) => own.get(i) ?? batch.answer(i));
    // One that is lost may still write there.
    if (outcome === 'lost') void close();
    // What could not be simulated throws again here, in the order of the images.
    return simulator.runBatch(images);
  };

  return {
    ...simulator,
    runBatch(images, options = {}) {
      const wrong = images.some(({ length }) => length !== memory.pixels);
      if (isClosed || options.trace || wrong || images.length < 2) return simulator.runBatch(images, options);
      const answers: Simulation[] = [];
      for (let from = 0; from < images.length; from += memory.images) {
        answers.push(...spread(images.slice(from, from + memory.images)));
      }
      return answers;
    },
    close,
  };
}
