/**
 * @file The simulators give the same bits, over random networks: clocked = scalar = engine, event by event or dense where that is
 * possible, with relaxed SIMD or without.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasRelaxed } from '../src/kernels/index.ts';
import { loadNetwork, saveNetwork } from '../src/network/file.ts';
import type { SpikingNetwork } from '../src/network/network.ts';
import { allowRelaxed } from '../src/platform/node/relaxed.ts';
import { clockedSimulator } from '../src/simulate/clocked/clocked.ts';
import { canCompile } from '../src/simulate/engine/can-compile.ts';
import { engineSimulator } from '../src/simulate/engine/engine.ts';
import { eventSimulator } from '../src/simulate/layers/event.ts';
import type { Simulator } from '../src/simulate/simulation.ts';
import { randomCase } from './random-network.ts';

allowRelaxed();

const fast: readonly { readonly name: string; readonly of: (network: SpikingNetwork) => Simulator }[] = [
  { name: 'scalar', of: eventSimulator },
  { name: 'engine', of: engineSimulator },
  {
    name: 'engine, event by event',
    of: (network) => engineSimulator(network, { denseShare: Infinity, paired: false }),
  },
  {
    name: 'engine, in pairs',
    of: (network) => engineSimulator(network, { denseShare: Infinity, paired: true, relaxed: false }),
  },
  {
    name: 'engine, in pairs, relaxed',
    of: (network) => engineSimulator(network, { denseShare: Infinity, paired: true, relaxed: true }),
  },
  { name: 'engine, dense', of: (network) => engineSimulator(network, { denseShare: 0, relaxed: false }) },
  {
    name: 'engine, dense, relaxed',
    of: (network) => engineSimulator(network, { denseShare: 0, relaxed: true }),
  },
];

it('relaxed SIMD is there, with the flag in Node 20', () => expect(hasRelaxed()).toBe(true));

describe.each(fast)('$name', ({ of }) => {
  it('agrees with clocked on spike times, potentials, spikes and synaptic operations', () => {
    let spikes = 0;
    fc.assert(
      fc.property(randomCase, ({ network, pixels }) => {
        expect(canCompile(network)).toBe(true);
        const clocked = clockedSimulator(network).run(pixels, { trace: true });
        const simulator = of(network);
        const traced = simulator.run(pixels, { trace: true });
        const untraced = simulator.run(pixels);
        for (const run of [traced, untraced]) {
          expect(run.potentials).toEqual(clocked.potentials);
          expect(run.logits).toEqual(clocked.logits);
          expect(run.spikes).toEqual(clocked.spikes);
          expect(run.synops).toEqual(clocked.synops);
        }
        expect(traced.spikeTimes).toEqual(clocked.spikeTimes);
        spikes += traced.spikes.reduce((a, b) => a + b, 0);
      }),
      { numRuns: 300, seed: 1 },
    );
    // The cases are no empty networks in which everything agrees because nothing happens.
    expect(spikes).toBeGreaterThan(10_000);
  });

  it('leaves nothing behind: the second run of an image equals the first', () => {
    fc.assert(
      fc.property(randomCase, randomCase, ({ network, pixels }, other) => {
        const simulator = of(network);
        const first = simulator.run(pixels);
        simulator.run(Float64Array.from(pixels, (_, i) => other.pixels[i % other.pixels.length]));
        expect(simulator.run(pixels)).toEqual(first);
      }),
      { numRuns: 50, seed: 2 },
    );
  });

  it('a batch has the bits of its images one by one', () => {
    fc.assert(
      fc.property(
        randomCase,
        fc.array(randomCase, { maxLength: 4 }),
        fc.boolean(),
        (first, others, trace) => {
          const { network, pixels } = first;
          const images = [
            pixels,
            ...others.map((other) => pixels.map((_, i) => other.pixels[i % other.pixels.length])),
          ];
          const simulator = of(network);
          const found = simulator.runBatch(images, { trace });
          expect(found).toEqual(images.map((image) => simulator.run(image, { trace })));
        },
      ),
      { numRuns: 50, seed: 16 },
    );
  });
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
