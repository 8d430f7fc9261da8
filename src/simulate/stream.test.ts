/** @file Batches and streams: what `run` gives one by one, in order, stopped when told, other events not kept waiting. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { input, networkOf, readout, spiking, synapses } from '../../test/tiny-network.ts';
import { FirstspikeError } from '../error.ts';
import { engines, oneByOne, type Pixels, type Simulator } from './simulation.ts';
import { simulatorOf } from './simulator.ts';
import { simulateBatch, simulateStream } from './stream.ts';

const dense = (inputs: number, outputs: number) => ({ kind: 'dense', inputs, outputs }) as const;
const network = networkOf(
  [input([3]), spiking('hidden', [4]), readout([2])],
  [
    synapses('input', 'hidden', dense(3, 4), [1, -1, 2, 0, 1, 1, -1, 0, 1, 1, 1, 1]),
    synapses('hidden', 'readout', dense(4, 2), [1, 2, 3, -4, 4, 3, -2, 1]),
  ],
);
const images = Array.from({ length: 40 }, (_, i) => [i / 40, ((i * 7) % 40) / 40, ((i * 11) % 40) / 40]);
const aborted = expect.objectContaining({ code: 'aborted' });

async function* slowly(these: readonly Pixels[]): AsyncGenerator<Pixels> {
  for (const each of these) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    yield each;
  }
}

async function collect<T>(results: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const result of results) collected.push(result);
  return collected;
}

afterEach(() => vi.restoreAllMocks());

describe.each(engines)('with the %s engine', (engine) => {
  const simulator = simulatorOf(network, engine);
  it.each([false, true])('a batch and a stream give what run gives, trace %s', async (trace) => {
    const expected = images.map((image) => simulatorOf(network, engine).run(image, { trace }));
    expect(expected.some(({ potentials }) => potentials[0] !== 0)).toBe(true);
    expect(await simulateBatch(simulator, images, { trace })).toEqual(expected);
    expect(await collect(simulateStream(simulator, images, { trace }))).toEqual(expected);
    expect(await collect(simulateStream(simulator, slowly(images), { trace }))).toEqual(expected);
  });
});

/** Takes `millis` of pretended time per image. */
function slow(millis: number): { simulator: Simulator; runs: () => number } {
  const inner = simulatorOf(network, 'event');
  let now = 0;
  let runs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const run: Simulator['run'] = (pixels, options) => {
    now += millis;
    runs++;
    return inner.run(pixels, options);
  };
  return { simulator: { run, runBatch: oneByOne(run) }, runs: () => runs };
}

describe('other events', () => {
  it('have their turn at least every 10 ms and one image', async () => {
    const { simulator, runs } = slow(3);
    const turns: number[] = [];
    let going = true;
    const timer = () => {
      turns.push(runs());
      if (going) setTimeout(timer, 0);
    };
    setTimeout(timer, 0);
    await simulateBatch(simulator, images);
    going = false;
    // Four images of 3 ms are the first to reach 10 ms.
    const between = turns.map((run, i) => run - (turns[i - 1] ?? 0));
    expect(Math.max(...between)).toBeLessThanOrEqual(4);
    expect(turns.at(-1)).toBeGreaterThanOrEqual(36);
  });
});

describe('a source', () => {
  it('is asked for no image whose result is not wanted yet', async () => {
    let pulled = 0;
    function* counted() {
      for (const image of images) {
        pulled++;
        yield image;
      }
    }
    let taken = 0;
    for await (const _ of simulateStream(simulatorOf(network, 'event'), counted())) {
      expect(pulled).toBe(++taken);
    }
    expect(taken).toBe(images.length);
  });
  it('that is left is closed; its own error is passed on', async () => {
    let closed = 0;
    function* endless() {
      try {
        for (;;) yield images[1];
      } finally {
        closed++;
      }
    }
    for await (const _ of simulateStream(simulatorOf(network, 'event'), endless())) break;
    expect(closed).toBe(1);
    // biome-ignore lint/correctness/useYield: it fails before it gives anything
    async function* broken(): AsyncGenerator<Pixels> {
      throw new Error('No camera.');
    }
    await expect(simulateBatch(simulatorOf(network, 'event'), broken())).rejects.toThrow('No camera.');
  });
  it('that gives an image of another size ends with "shape", and is closed', async () => {
    let closed = false;
    function* wrong() {
      try {
        yield [1, 2];
      } finally {
        closed = true;
      }
    }
    const batch = simulateBatch(simulatorOf(network, 'event'), wrong());
    await expect(batch).rejects.toEqual(expect.objectContaining({ code: 'shape' }));
    expect(closed).toBe(true);
  });
});

describe('stopping', () => {
  it('before the start runs nothing', async () => {
    const { simulator, runs } = slow(1);
    const batch = simulateBatch(simulator, images, { signal: AbortSignal.abort() });
    await expect(batch).rejects.toEqual(aborted);
    expect(runs()).toBe(0);
  });
  it('on the way runs no further image and closes the source', async () => {
    const { simulator, runs } = slow(1);
    const controller = new AbortController();
    let closed = false;
    async function* source() {
      try {
        yield* slowly(images);
      } finally {
        closed = true;
      }
    }
    const stream = simulateStream(simulator, source(), { signal: controller.signal });
    for (let i = 0; i < 5; i++) await stream.next();
    controller.abort();
    await expect(stream.next()).rejects.toBeInstanceOf(FirstspikeError);
    expect(runs()).toBe(5);
    expect(closed).toBe(true);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });
  it('by a timer interrupts a batch in which nothing waits', async () => {
    const { simulator, runs } = slow(5);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 0);
    const batch = simulateBatch(simulator, images, { signal: controller.signal });
    await expect(batch).rejects.toEqual(aborted);
    expect(runs()).toBeLessThan(images.length);
  });
  it('does not wait for a source that is silent', async () => {
    const controller = new AbortController();
    async function* silent(): AsyncGenerator<Pixels> {
      yield images[0];
      await new Promise(() => {});
    }
    const { simulator } = slow(1);
    const batch = simulateBatch(simulator, silent(), { signal: controller.signal });
    setTimeout(() => controller.abort(), 5);
    await expect(batch).rejects.toEqual(aborted);
  });
});
