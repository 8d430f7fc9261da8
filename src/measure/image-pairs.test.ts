import fc from 'fast-check';
import { expect, it } from 'vitest';
import { randomCase } from '../../test/random-network.ts';
import { spiking } from '../../test/tiny-network.ts';
import type { SpikingPopulation } from '../network/network.ts';
import { clockedSimulator } from '../simulate/clocked/clocked.ts';
import { simulatorOf } from '../simulate/simulator.ts';
import { carriedOf } from './image-pairs.ts';

it('values in the memory of the engine are those of the spike times, step by step', () => {
  let held = 0;
  fc.assert(
    fc.property(randomCase, ({ network, pixels }) => {
      const engine = simulatorOf(network, 'event');
      const clocked = clockedSimulator(network);
      const senders = network.populations.flatMap((population) =>
        population.kind === 'input' || population.kind === 'spiking' ? [population] : [],
      );
      const trace = senders.map(({ name }) => name).filter((name) => engine.carried?.(name) === undefined);
      const short = engine.run(pixels, { trace });
      const long = clocked.run(pixels, { trace: true });
      held += senders.length - trace.length;
      for (const sender of senders)
        expect(carriedOf(sender, engine, short)).toEqual(carriedOf(sender, clocked, long));
    }),
    { numRuns: 150 },
  );
  expect(held).toBeGreaterThan(100);
});

it('spikes carry xMax · k / T, and OFF neurons less than nothing', () => {
  // Two channels of two units, T = 8, xMax 2 and 4; the engine stores channel by channel at each of two positions.
  const population = {
    ...(spiking('p', [2, 2]) as SpikingPopulation),
    steps: 8,
    xMax: Float64Array.of(2, 4),
  };
  const k = Int16Array.of(8, -2, 0, 0, 0, 1);
  const simulator = { carried: () => ({ k, channelStride: 1, positionStride: 4 }) };
  expect(carriedOf(population, simulator as never, {} as never)).toEqual({
    values: Float32Array.of(2, 0, -1, 0.5),
    spikes: 3,
  });
});
