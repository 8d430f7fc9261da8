/** @file The event-driven engine gives the bits of the clocked one, over random networks. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { loadNetwork, saveNetwork } from '../src/network/file.ts';
import { clockedSimulator } from '../src/simulate/clocked.ts';
import { eventSimulator } from '../src/simulate/event.ts';
import { randomCase } from './random-network.ts';

it('clocked and event agree on spike times, potentials, spikes and synaptic operations', () => {
  let spikes = 0;
  fc.assert(
    fc.property(randomCase, ({ network, pixels }) => {
      const clocked = clockedSimulator(network).run(pixels, { trace: true });
      const event = eventSimulator(network).run(pixels, { trace: true });
      expect(event.potentials).toEqual(clocked.potentials);
      expect(event.logits).toEqual(clocked.logits);
      expect(event.spikes).toEqual(clocked.spikes);
      expect(event.synops).toEqual(clocked.synops);
      expect(event.spikeTimes).toEqual(clocked.spikeTimes);
      spikes += event.spikes.reduce((a, b) => a + b, 0);
    }),
    { numRuns: 400, seed: 1 },
  );
  // The cases are no empty networks in which everything agrees because nothing happens.
  expect(spikes).toBeGreaterThan(10_000);
});

it('a simulator leaves nothing behind: the second run of an image equals the first', () => {
  fc.assert(
    fc.property(randomCase, randomCase, ({ network, pixels }, other) => {
      const simulator = eventSimulator(network);
      const first = simulator.run(pixels);
      simulator.run(Float64Array.from(pixels, (_, i) => other.pixels[i % other.pixels.length]));
      expect(simulator.run(pixels)).toEqual(first);
    }),
    { numRuns: 50, seed: 2 },
  );
});

it('a saved network reloads to the same bits', () => {
  fc.assert(
    fc.property(randomCase, ({ network, pixels }) => {
      const bytes = saveNetwork(network);
      const reloaded = loadNetwork(bytes);
      expect(saveNetwork(reloaded)).toEqual(bytes);
      expect(eventSimulator(reloaded).run(pixels)).toEqual(eventSimulator(network).run(pixels));
    }),
    { numRuns: 50, seed: 3 },
  );
});
