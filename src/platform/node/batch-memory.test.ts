/** @file A batch in shared memory: every image is run once, by whoever takes it, and has the answer of one simulator. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomCase } from '../../../test/random-network.ts';
import { difference, spiking } from '../../../test/tiny-network.ts';
import { eventSimulator } from '../../simulate/layers/event.ts';
import type { Pixels, Simulator } from '../../simulate/simulation.ts';
import { batchIn, batchMemory } from './batch-memory.ts';

describe('images taken from common memory', () => {
  it('by three views of it in any order are run once each, batch after batch', () => {
    const batches = fc.array(
      fc.record({
        images: fc.array(fc.tuple(fc.constantFrom(0, 1, 2), fc.nat(250)), { maxLength: 9 }),
        // Whether the view that has just taken an image lets the next one take some before it answers.
        yields: fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }),
      }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(randomCase, batches, ({ network, pixels }, given) => {
        const memory = batchMemory(network);
        const views = [0, 1, 2].map(() => batchIn(memory));
        const simulator = eventSimulator(network);
        for (const { images, yields } of given) {
          const batch: Pixels[] = images.map(([kind, shift]) => {
            const values = pixels.map((pixel, i) => Math.floor(Math.abs(pixel) + shift * i) % 256);
            return [Uint8Array.from(values), Float64Array.from(values), [...values]][kind];
          });
          const runs: number[] = [];
          const work = (thread: number): void => {
            const taking: Simulator = {
              ...simulator,
              run(pixels) {
                if (yields[runs.length]) work((thread + 1) % views.length);
                return simulator.run(pixels);
              },
            };
            views[thread].work(taking, (image, answer) => {
              runs.push(image);
              views[thread].write(image, answer);
            });
          };
          views[0].begin(batch);
          work(0);
          expect(views[0].end(batch.length, 0)).toBe('answered');
          expect(runs.toSorted((a, b) => a - b)).toEqual(batch.map((_, i) => i));
          // One that wakes late finds nothing to do.
          work(1);
          expect(runs).toHaveLength(batch.length);
          expect(batch.map((_, i) => views[0].answer(i))).toEqual(batch.map((image) => simulator.run(image)));
        }
      }),
      { numRuns: 100, seed: 16 },
    );
  });

  it('that cannot be run are told at the end, and the next batch is none the worse', () => {
    const network = difference(spiking('hidden', [1]));
    const [calling, other] = [batchMemory(network)].flatMap((memory) => [batchIn(memory), batchIn(memory)]);
    const simulator = eventSimulator(network);
    calling.begin([
      [1, 0],
      [Number.NaN, 0],
      [0, 1],
    ]);
    other.work(simulator, other.write);
    expect(calling.end(3, 0)).toBe('failed');
    calling.begin([[1, 0]]);
    other.work(simulator, other.write);
    expect(calling.end(1, 0)).toBe('answered');
    // x₀ − x₁ = 1 is four steps; the classes have weights 1 and 2.
    expect(calling.answer(0).potentials).toEqual(Float64Array.of(4, 8));
  });

  it('that a thread took and never answered are lost after the time given', () => {
    const network = difference(spiking('hidden', [1]));
    const [calling, other] = [batchMemory(network)].flatMap((memory) => [batchIn(memory), batchIn(memory)]);
    const simulator = eventSimulator(network);
    const images = [
      [1, 0],
      [0, 1],
    ];
    calling.begin(images);
    let outcome: string | undefined;
    const dies: Simulator = {
      ...simulator,
      run(pixels) {
        // As long as this thread has its image, the others take what is left, and wait in vain for the last answer.
        calling.work(simulator, calling.write);
        outcome = calling.end(images.length, 20);
        return simulator.run(pixels);
      },
    };
    other.work(dies, other.write);
    expect(outcome).toBe('lost');
    expect(calling.end(images.length, 20)).toBe('answered');
  });

  it('have room for 256, or 32 MiB of them', () => {
    const small = batchMemory(difference(spiking('hidden', [1])));
    expect(small).toMatchObject({
      images: 256,
      pixels: 2,
      answer: { potentials: 2, logits: 2, spikes: 3, synops: 2 },
    });
    // 5 counters in cache lines of 64 bytes; 2 pixels and 9 numbers of an answer, each of 8 bytes.
    expect(small.buffer.byteLength).toBe(5 * 64 + 256 * (2 + 9) * 8);
    const [{ populations, projections }] = [difference(spiking('hidden', [1]))];
    const large = { ...populations[0], shape: [2 ** 20] } as (typeof populations)[0];
    const network = {
      ...difference(spiking('hidden', [1])),
      populations: [large, ...populations.slice(1)],
      projections,
    };
    // 8 MiB and 72 bytes each: three fit.
    expect(batchMemory(network).images).toBe(3);
  });
});
