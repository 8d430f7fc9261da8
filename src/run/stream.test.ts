/** @file A stream spread over workers: the results of one simulator, in order, a bounded number of images ahead. */
import { describe, expect, it } from 'vitest';
import { input, networkOf, readout, spiking, synapses } from '../../test/tiny-network.ts';
import { FirstspikeError } from '../error.ts';
import type { Pixels, Simulation } from '../simulate/simulation.ts';
import { simulatorOf } from '../simulate/simulator.ts';
import { type Executor, inline, type WorkerPool } from './executor.ts';
import { type Context, type Kind, workOn } from './job.ts';
import { IMAGES_AHEAD, simulateParallel } from './stream.ts';

const dense = (inputs: number, outputs: number) => ({ kind: 'dense', inputs, outputs }) as const;
const network = networkOf(
  [input([3]), spiking('hidden', [4]), readout([2])],
  [
    synapses('input', 'hidden', dense(3, 4), [1, -1, 2, 0, 1, 1, -1, 0, 1, 1, 1, 1]),
    synapses('hidden', 'readout', dense(4, 2), [1, 2, 3, -4, 4, 3, -2, 1]),
  ],
);
// A number that no slice size divides.
const images = Array.from({ length: 253 }, (_, i) => [
  i / 253,
  ((i * 7) % 253) / 253,
  ((i * 11) % 253) / 253,
]);
const simulator = simulatorOf(network, 'scalar');
const expected = images.map((image) => simulator.run(image));
const aborted = expect.objectContaining({ code: 'aborted' });

/** Workers in the calling thread that answer late and out of order, and note what they are doing. */
function shuffled(threads: number) {
  const log = { opened: 0, closed: 0, slices: [] as number[] };
  const pool: WorkerPool = {
    threads,
    open<K extends Kind>(context: Context<K>): Executor<K> {
      log.opened++;
      const work = workOn(context);
      return {
        async run(job) {
          const slice = log.slices.push(job.length);
          await new Promise((resolve) => setTimeout(resolve, (slice * 7) % 5));
          return work(job);
        },
        close: async () => void log.closed++,
      };
    },
  };
  return { pool, log };
}

async function* slowly(these: readonly Pixels[]): AsyncGenerator<Pixels> {
  for (const each of these) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    yield each;
  }
}

async function collect(results: AsyncIterable<Simulation>): Promise<Simulation[]> {
  const collected: Simulation[] = [];
  for await (const result of results) collected.push(result);
  return collected;
}

describe('the results', () => {
  it.each([1, 2, 5])('of %i workers out of order are those of run, in order', async (threads) => {
    for (const source of [images, slowly(images)]) {
      const { pool, log } = shuffled(threads);
      expect(await collect(simulateParallel(network, source, { pool }))).toEqual(expected);
      expect(log.slices.reduce((a, b) => a + b, 0)).toBe(images.length);
      expect(log.closed).toBe(1);
    }
  });
  it('of the calling thread are the same, of any engine, with spike times if wanted', async () => {
    for (const engine of ['clocked', 'event'] as const) {
      const spread = simulateParallel(network, images, { pool: inline, engine, trace: true });
      const alone = simulatorOf(network, engine);
      expect(await collect(spread)).toEqual(images.map((image) => alone.run(image, { trace: true })));
    }
  });
  it('of no images are none', async () => {
    expect(await collect(simulateParallel(network, [], shuffled(2)))).toEqual([]);
  });
  it('are of each image as it was when it was pulled', async () => {
    const one = new Uint8Array(3);
    function* reused() {
      for (let i = 0; i < 100; i++) yield one.fill(i % 2);
    }
    const results = await collect(simulateParallel(network, reused(), shuffled(2)));
    const alternating = [0, 1].map((value) => simulator.run([value, value, value]));
    expect(alternating[0]).not.toEqual(alternating[1]);
    expect(results).toEqual(Array.from({ length: 100 }, (_, i) => alternating[i % 2]));
  });
  it('of an image of a slow source do not wait for the next one', async () => {
    let pulled = 0;
    async function* live() {
      for (const image of images.slice(0, 3)) {
        pulled++;
        yield image;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
    const stream = simulateParallel(network, live(), shuffled(1));
    expect((await stream.next()).value).toEqual(expected[0]);
    expect(pulled).toBe(1);
    await stream.return();
  });
});

describe('back-pressure', () => {
  it.each([1, 3])('keeps the source of %i workers a bounded number of images ahead', async (threads) => {
    const most = threads * IMAGES_AHEAD;
    let pulled = 0;
    function* endless() {
      for (;;) {
        pulled++;
        yield images[pulled % images.length];
      }
    }
    const stream = simulateParallel(network, endless(), shuffled(threads));
    let furthest = 0;
    for (let taken = 1; taken <= 500; taken++) {
      await stream.next();
      // Long enough to let everything that may run ahead do so.
      if (taken % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      furthest = Math.max(furthest, pulled - taken);
    }
    await stream.return();
    expect(furthest).toBeLessThanOrEqual(most);
    expect(furthest).toBeGreaterThan(most / 2);
  });
});

describe('stopping', () => {
  it('before the start opens nothing', async () => {
    const { pool, log } = shuffled(2);
    const options = { pool, signal: AbortSignal.abort() };
    await expect(collect(simulateParallel(network, images, options))).rejects.toEqual(aborted);
    expect(log.opened).toBe(0);
  });
  it('on the way ends with "aborted", closes, and starts nothing more', async () => {
    const controller = new AbortController();
    const { pool, log } = shuffled(2);
    const stream = simulateParallel(network, images, { pool, signal: controller.signal });
    for (let i = 0; i < 20; i++) await stream.next();
    controller.abort();
    await expect(stream.next()).rejects.toBeInstanceOf(FirstspikeError);
    const { length } = log.slices;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(log.slices.length).toBe(length);
    expect(log.closed).toBe(1);
  });
  it('waits neither for a worker that takes for ever nor for a silent source', async () => {
    let closed = 0;
    const stuck: WorkerPool = {
      threads: 1,
      open: () => ({ run: () => new Promise(() => {}), close: async () => void closed++ }),
    };
    async function* silent(): AsyncGenerator<Pixels> {
      await new Promise(() => {});
    }
    for (const source of [images, silent()]) {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 5);
      const options = { pool: stuck, signal: controller.signal };
      await expect(collect(simulateParallel(network, source, options))).rejects.toEqual(aborted);
    }
    expect(closed).toBe(2);
  });
  it('by leaving closes the workers and the source', async () => {
    const { pool, log } = shuffled(2);
    let closed = false;
    function* source() {
      try {
        yield* images;
      } finally {
        closed = true;
      }
    }
    for await (const _ of simulateParallel(network, source(), { pool })) break;
    expect([closed, log.closed]).toEqual([true, 1]);
  });
  it('passes on what a worker or a source could not do, and closes', async () => {
    const { pool, log } = shuffled(2);
    const wrong = collect(simulateParallel(network, [images[0], [1, 2]], { pool }));
    await expect(wrong).rejects.toEqual(expect.objectContaining({ code: 'shape' }));
    // biome-ignore lint/correctness/useYield: it fails before it gives anything
    async function* broken(): AsyncGenerator<Pixels> {
      throw new Error('No camera.');
    }
    await expect(collect(simulateParallel(network, broken(), { pool }))).rejects.toThrow('No camera.');
    expect(log.closed).toBe(2);
  });
});
