import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Connectivity,
  sourceCount,
  synapseVisitor,
  targetCount,
} from '../../../src/geometry/connectivity.ts';
import { placeWindow } from '../../../src/geometry/window.ts';
import type { SynapticProjection } from '../../../src/network/index.ts';
import { input, networkOf, pool, readout, relay, spiking, synapses } from '../../../test/tiny-network.ts';
import { attribute, eachSource } from './attribution.ts';
import { pixelShares } from './pixel-shares.ts';

const wirings = fc
  .record({
    size: fc.tuple(fc.integer({ min: 3, max: 6 }), fc.integer({ min: 3, max: 6 })),
    kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    strides: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
    dilations: fc.constantFrom<[number, number]>([1, 1], [1, 2]),
    groups: fc.integer({ min: 1, max: 2 }),
    multiple: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
  })
  .map(({ size, kernel, strides, dilations, groups, multiple }): Connectivity => {
    const window = placeWindow(size, {
      kernel,
      strides,
      dilations,
      padding: { kind: 'same-upper' },
      ceil: false,
    });
    return {
      kind: 'conv',
      window,
      inChannels: groups * multiple[0],
      outChannels: groups * multiple[1],
      groups,
    };
  });

describe('attribution', () => {
  it('finds the synapses that the wiring’s definition has, of every target', () => {
    fc.assert(
      fc.property(wirings, (wiring) => {
        const size = wiring.kind === 'conv' ? wiring.window.kernel[0] * wiring.window.kernel[1] : 1;
        const count =
          wiring.kind === 'conv' ? (wiring.outChannels * wiring.inChannels * size) / wiring.groups : 0;
        const projection: SynapticProjection = {
          kind: 'synapses',
          from: 'a',
          to: 'b',
          wiring,
          weights: Float32Array.from({ length: count }, (_, i) => i + 1),
        };
        const expected = Array.from({ length: targetCount(wiring) }, () => new Map<number, number>());
        const outgoing = synapseVisitor(wiring, count);
        for (let j = 0; j < sourceCount(wiring); j++)
          outgoing(j, (target, weight) => expected[target].set(j, weight + 1));
        expected.forEach((sources, target) => {
          const found = new Map<number, number>();
          eachSource(projection, target, (source, weight) => found.set(source, weight));
          expect(found).toEqual(sources);
        });
      }),
      { seed: 7, numRuns: 60 },
    );
  });

  it('sums weight × k, the largest first, silent sources left out', () => {
    // tMax 4: spikes at 0, 2 and never carry k = 4, 2, 0; weights 1, −3, 9 give +4, −6 and nothing.
    const network = networkOf(
      [input([3]), spiking('hidden', [1]), readout([1])],
      [
        synapses('input', 'hidden', { kind: 'dense', inputs: 3, outputs: 1 }, [1, -3, 9]),
        synapses('hidden', 'readout', { kind: 'dense', inputs: 1, outputs: 1 }, [1]),
      ],
    );
    const times = new Map([['input', [0, 2, 4]]]);
    const { contributions, synapses: all } = attribute(network, times, { population: 'hidden', neuron: 0 });
    expect(contributions.map(({ neuron, potential }) => [neuron, potential])).toEqual([
      [1, -6],
      [0, 4],
    ]);
    expect(all).toBe(3);
  });

  it('follows excitation back to pixels in proportion, through a relay to the earliest spike', () => {
    // Pixels carry 4, 2, 2 (k); the relay hears pixels 0 and 1 and passes pixel 0's. Hidden = relay·1 + ... alone.
    const window = placeWindow([1, 2], {
      kernel: [1, 2],
      strides: [1, 2],
      dilations: [1, 1],
      padding: { kind: 'valid' },
      ceil: false,
    });
    const network = networkOf(
      [input([1, 1, 2]), relay('pool', [1, 1, 1], 0), readout([1], 1)],
      [
        pool('input', 'pool', window),
        synapses('pool', 'readout', { kind: 'dense', inputs: 1, outputs: 1 }, [2]),
      ],
    );
    const times = new Map([
      ['input', [0, 2]],
      ['pool', [0]],
    ]);
    expect([...pixelShares(network, times, { population: 'readout', neuron: 0 })]).toEqual([1, 0]);
    // Without the relay: k = 4 and 2 by weights 1 and 1 share 4 : 2; a negative weight has no share.
    const direct = networkOf(
      [input([3]), readout([1])],
      [synapses('input', 'readout', { kind: 'dense', inputs: 3, outputs: 1 }, [1, 1, -5])],
    );
    const shares = pixelShares(direct, new Map([['input', [0, 2, 0]]]), {
      population: 'readout',
      neuron: 0,
    });
    expect([...shares].map((share) => share.toFixed(4))).toEqual(['0.6667', '0.3333', '0.0000']);
  });
});
