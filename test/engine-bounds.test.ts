/** @file Simulators at the bounds of their integers: counters beyond 2^32, sums of k beyond 2^31, 65,535 steps. */
import { describe, expect, it } from 'vitest';
import { placeWindow } from '../src/geometry/window.ts';
import type { Population, SpikingNetwork } from '../src/network/network.ts';
import { largestPotential } from '../src/network/potential-bounds.ts';
import { clockedSimulator } from '../src/simulate/clocked/clocked.ts';
import { canCompile } from '../src/simulate/engine/can-compile.ts';
import { eventSimulator } from '../src/simulate/layers/event.ts';
import { engineFor, simulatorOf } from '../src/simulate/simulator.ts';
import { extremeCase } from './extreme-network.ts';
import { noOrigin, unnamed } from './random-network.ts';
import { input, networkOf, readout, spiking, synapses } from './tiny-network.ts';

const squares = (input: number, kernel: number, pad: number) =>
  placeWindow([input, input], {
    kernel: [kernel, kernel],
    strides: [1, 1],
    dilations: [1, 1],
    padding: { kind: 'explicit', start: [pad, pad], end: [pad, pad] },
    ceil: false,
  });

describe('the engine', () => {
  it('counts more than 2^32 synaptic operations', () => {
    // One axis has 96 · 11 synapses less 2 · (1 + … + 5) beyond the borders: 1,026. All pixels fire: 64 · 64 · 1,026².
    const wiring = {
      kind: 'conv',
      window: squares(96, 11, 5),
      inChannels: 64,
      outChannels: 64,
      groups: 1,
    } as const;
    const network: SpikingNetwork = {
      name: 'large',
      steps: 1,
      arithmetic: 'integer',
      origin: noOrigin,
      ...unnamed(1),
      populations: [
        input([64, 96, 96], 1),
        spiking('hidden', [64, 96, 96], 1, 1),
        { ...readout([1], 2), initial: Int32Array.of(5) },
      ],
      projections: [
        { kind: 'synapses', from: 'input', to: 'hidden', wiring, weights: new Int8Array(64 * 64 * 121) },
        synapses('hidden', 'readout', { kind: 'dense', inputs: 64 * 96 * 96, outputs: 1 }),
      ],
    };
    expect(engineFor(network, 'event')).toBe('event');
    const { synops, potentials } = simulatorOf(network, 'event').run(new Uint8Array(64 * 96 * 96).fill(1));
    expect([...synops]).toEqual([4_311_760_896, 0]);
    expect([...potentials]).toEqual([5]);
  });

  it.each(['event', 'scalar'] as const)('adds k of 70,000 inputs at 32,767 steps: %s', (engine) => {
    // Ten weights of 1, then 1 and −1 in turns: their sum is 10.
    const inputs = 70_000;
    const weights = Array.from({ length: inputs }, (_, i): number => (i < 10 || i % 2 === 0 ? 1 : -1));
    const window = placeWindow([1, inputs], {
      kernel: [1, inputs],
      strides: [1, 1],
      dilations: [1, 1],
      padding: { kind: 'valid' },
      ceil: false,
    });
    const conv = { kind: 'conv', window, inChannels: 1, outChannels: 1, groups: 1 } as const;
    const single = { kind: 'dense', inputs, outputs: 1 } as const;
    for (const [wiring, from, to] of [
      [conv, [1, 1, inputs], [1, 1, 1]],
      [single, [inputs], [1]],
    ] as const) {
      const network: SpikingNetwork = {
        name: 'wide',
        steps: 32_767,
        arithmetic: 'integer',
        origin: noOrigin,
        ...unnamed(1),
        populations: [input(from, 32_767), readout(to, 1)],
        projections: [synapses('input', 'readout', wiring, weights)],
      };
      const run = simulatorOf(network, engine).run(new Float64Array(inputs).fill(1));
      expect([...run.potentials]).toEqual([327_670]);
    }
  });

  it('leaves to the scalar simulator what 16-bit k, exact division and 32-bit addresses cannot hold', () => {
    const chain = (steps: number, current = 1) =>
      networkOf(
        [
          input([1], steps),
          { ...spiking('hidden', [1], 1, steps), iExt: Int32Array.of(current) } as Population,
          readout([1]),
        ],
        [
          synapses('input', 'hidden', { kind: 'dense', inputs: 1, outputs: 1 }),
          synapses('hidden', 'readout', { kind: 'dense', inputs: 1, outputs: 1 }),
        ],
      );
    expect(engineFor(chain(32_767), 'event')).toBe('event');
    expect(engineFor(chain(32_768), 'event')).toBe('scalar');
    expect(engineFor(chain(256, 2 ** 15 - 1), 'event')).toBe('event');
    expect(engineFor(chain(256, 2 ** 15), 'event')).toBe('scalar');
    expect(engineFor(chain(65_535), 'clocked')).toBe('clocked');
    const [first, second] = [2 ** 16, 2 ** 15];
    const large: SpikingNetwork = {
      ...chain(1),
      populations: [input([first], 1), readout([second], 1)],
      projections: [synapses('input', 'readout', { kind: 'dense', inputs: first, outputs: second }, [])],
    };
    // 2^31 weights of 16 bits.
    expect(engineFor(large, 'event')).toBe('scalar');
  });
});

it('simulators agree on networks at the bounds of 32 bits', () => {
  let compiled = 0;
  let spikes = 0;
  let furthest = 0;
  for (let seed = 1; seed <= 100; seed++) {
    const { network, pixels } = extremeCase(seed);
    const expected = eventSimulator(network).run(pixels, { trace: true });
    const runs = [simulatorOf(network, 'event').run(pixels, { trace: true })];
    const work = network.populations.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b), 0);
    if (work * Number(network.steps) < 2 ** 20)
      runs.push(clockedSimulator(network).run(pixels, { trace: true }));
    for (const { potentials, spikes: fired, synops, spikeTimes } of runs) {
      expect({ seed, potentials, spikes: fired, synops, spikeTimes }).toEqual({
        seed,
        potentials: expected.potentials,
        spikes: expected.spikes,
        synops: expected.synops,
        spikeTimes: expected.spikeTimes,
      });
    }
    if (canCompile(network)) compiled++;
    spikes += expected.spikes.reduce((a, b) => a + b, 0);
    for (const population of network.populations)
      furthest = Math.max(furthest, largestPotential(network, population));
  }
  expect(compiled).toBeGreaterThan(50);
  expect(spikes).toBeGreaterThan(2000);
  expect(furthest).toBeGreaterThan(2 ** 30);
});
