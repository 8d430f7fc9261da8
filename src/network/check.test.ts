/** @file An inconsistent network is refused by name before any simulator sees it. */
import { describe, expect, it } from 'vitest';
import { input, networkOf, pool, readout, relay, spiking, synapses } from '../../test/tiny-network.ts';
import { placeWindow } from '../geometry/window.ts';
import { checkNetwork } from './check.ts';
import type { Population, Projection, SpikingNetwork } from './network.ts';
import { largestPotential } from './potential-bounds.ts';

const window = placeWindow([4, 4], {
  kernel: [2, 2],
  strides: [2, 2],
  dilations: [1, 1],
  padding: { kind: 'valid' },
  ceil: false,
});
const dense = (inputs: number, outputs: number) => ({ kind: 'dense', inputs, outputs }) as const;

// 2 channels of 4 × 4 → grouped convolution to 2 × 2 × 2 → pooled to 2 × 1 × 1 → 3 classes.
const inner = { ...window, input: [2, 2], output: [1, 1] } as const;
const good = networkOf(
  [input([2, 4, 4]), spiking('conv', [2, 2, 2]), relay('pool', [2, 1, 1]), readout([3])],
  [
    synapses('input', 'conv', { kind: 'conv', window, inChannels: 2, outChannels: 2, groups: 2 }),
    pool('conv', 'pool', inner, 2),
    synapses('pool', 'readout', dense(2, 3)),
  ],
);

const withPopulation = (index: number, change: Record<string, unknown>): SpikingNetwork => ({
  ...good,
  populations: good.populations.map((p, i) => (i === index ? ({ ...p, ...change } as Population) : p)),
});
const withProjection = (index: number, change: Record<string, unknown>): SpikingNetwork => ({
  ...good,
  projections: good.projections.map((p, i) => (i === index ? ({ ...p, ...change } as Projection) : p)),
});
const conv = (change: Record<string, unknown>) => ({
  wiring: { kind: 'conv', window, inChannels: 2, outChannels: 2, groups: 2, ...change },
});

const refused: readonly (readonly [string, SpikingNetwork, RegExp])[] = [
  ['a name used twice', withPopulation(2, { name: 'conv' }), /two populations are called "conv"/],
  ['no populations', { ...good, populations: [], projections: [] }, /no populations/],
  [
    'a decision about other scores',
    { ...good, decision: { kind: 'argmax', output: 'y', shape: [7], endings: [] } },
    /its decision is about other values/,
  ],
  [
    'a threshold of several scores',
    { ...good, decision: { ...good.decision, kind: 'threshold', threshold: 0 } },
    /a threshold decides by one score/,
  ],
  ['more names than classes', { ...good, classNames: new Array(99).fill('a') }, /as many names as classes/],
  ['an input in the middle', { ...good, populations: [...good.populations].reverse() }, /first population/],
  ['more neurons than memory', withPopulation(1, { shape: [2 ** 28] }), /"conv" has too many neurons/],
  ['an empty input range', withPopulation(0, { xMax: 0 }), /range of "input" is empty/],
  ['iExt of zero', withPopulation(1, { iExt: Int32Array.of(0) }), /iExt of "conv" is not positive/],
  ['xMax that is no number', withPopulation(1, { xMax: Float64Array.of(Number.NaN) }), /xMax of "conv"/],
  ['iExt for three of eight neurons', withPopulation(1, { iExt: Int32Array.of(1, 1, 1) }), /3 entries for 8/],
  [
    'no initial potential',
    withPopulation(3, { initial: new Int32Array(0) }),
    /initial potential of "readout"/,
  ],
  [
    'fractions in integer arithmetic',
    withPopulation(1, { iExt: Float64Array.of(0.5) }),
    /"conv".*wrong kind/,
  ],
  [
    'more steps than spike times can count',
    withPopulation(1, { steps: 65536 }),
    /65536 steps, which is not a whole number/,
  ],
  ['half a step', withPopulation(0, { steps: 1.5 }), /1.5 steps, which is not a whole number/],
  ['continuous time in one population', withPopulation(0, { steps: 'continuous' }), /continuous steps where/],
  [
    'a relay of spikes in four and in two steps',
    {
      ...withPopulation(1, { steps: 2 }),
      projections: [
        good.projections[0],
        { kind: 'gather', from: 'input', to: 'pool', sources: Int32Array.of(0, -1) },
        { kind: 'gather', from: 'conv', to: 'pool', sources: Int32Array.of(-1, 0) },
        good.projections[2],
      ],
    },
    /"pool" has 4 steps and would pass on spikes of "conv" with 2/,
  ],
  ['a scale that turns the order round', withPopulation(3, { scale: -1 }), /scale of "readout"/],
  ['a projection from nowhere', withProjection(2, { from: 'nobody' }), /nobody → readout joins unknown/],
  [
    'a projection backwards',
    withProjection(2, { from: 'readout', to: 'conv' }),
    /runs from a later population/,
  ],
  ['synapses into a relay', withProjection(0, { to: 'pool' }), /does not suit its target/],
  ['spikes that arrive in their own stage', withPopulation(3, { stage: 1 }), /ends in a stage before/],
  ['too few weights', withProjection(2, { weights: new Int8Array(5) }), /5 weights, not 6/],
  ['real weights in integer arithmetic', withProjection(2, { weights: new Float32Array(6) }), /wrong kind/],
  [
    'other sizes than the populations',
    withProjection(2, { wiring: dense(3, 3) }),
    /joins 3 to 3 neurons, not 2×1×1/,
  ],
  ['groups that do not divide the channels', withProjection(0, conv({ groups: 4 })), /4 groups/],
  [
    'a kernel of nothing',
    withProjection(0, conv({ window: { ...window, kernel: [0, 2] } })),
    /window.*malformed/,
  ],
  [
    'padding beyond 32 bits',
    withProjection(0, conv({ window: { ...window, padStart: [0, 2 ** 32 - 1] } })),
    /window.*malformed/,
  ],
  [
    'strides that reach beyond 32 bits',
    withProjection(1, { window: { ...inner, strides: [2 ** 26, 1], output: [2 ** 10, 1] } }),
    /window.*malformed/,
  ],
  ['a stride of zero', withProjection(1, { window: { ...inner, strides: [0, 1] } }), /window.*malformed/],
  ['a kernel without end', withProjection(1, { window: { ...inner, kernel: [2 ** 40, 1] } }), /malformed/],
];

describe('refuses', () => {
  it.each(refused)('%s', (_, network, words) => {
    expect(() => checkNetwork(network)).toThrow(words);
    expect(() => checkNetwork(network)).toThrow(expect.objectContaining({ code: 'bad-file' }));
  });
});

describe('the largest potential', () => {
  it('is |u(0)| + tMax · (Σ|w| + iExt), for the neuron that reaches furthest', () => {
    // Four steps. Neuron 0: 10 + 4 · (3 + 5 + 1) = 46. Neuron 1: 40 + 4 · (1 + 0 + 1) = 48.
    const hidden: Population = { ...spiking('hidden', [2]), initial: Int32Array.of(-10, 40) } as Population;
    const network = networkOf(
      [input([2]), hidden, readout([1])],
      [
        synapses('input', 'hidden', dense(2, 2), [3, -5, 1, 0]),
        synapses('hidden', 'readout', dense(2, 1), [-7, 2]),
      ],
    );
    expect(largestPotential(network, network.populations[1])).toBe(48);
    // A read-out has no ramp: 4 · 9.
    expect(largestPotential(network, network.populations[2])).toBe(36);
    expect(largestPotential(network, network.populations[0])).toBe(0);
  });
  it('adds up over projections, and over the kernel of a convolution', () => {
    // conv: 4 · (4 taps · 1 + 1); a second, elementwise projection would add its own.
    expect(largestPotential(good, good.populations[1])).toBe(20);
    const both = networkOf(
      [input([2]), spiking('hidden', [2]), readout([2])],
      [
        synapses('input', 'hidden', dense(2, 2)),
        synapses('hidden', 'readout', { kind: 'elementwise', size: 2 }, [3]),
        synapses('input', 'readout', { kind: 'elementwise', size: 2 }, [-4, 1]),
      ],
    );
    expect(largestPotential(both, both.populations[2])).toBe(28);
  });
  it('decides: one more than 32 bits hold is refused', () => {
    // Four steps of iExt = 2^29 − 1 on u(0) = 3 and a weight of 0: 4 · (2^29 − 1) + 3 = 2^31 − 1.
    const at = (initial: number) => {
      const hidden = {
        ...spiking('hidden', [1]),
        iExt: Int32Array.of(2 ** 29 - 1),
        initial: Int32Array.of(initial),
      };
      return () =>
        networkOf(
          [input([1]), hidden as Population, readout([1])],
          [synapses('input', 'hidden', dense(1, 1), [0]), synapses('hidden', 'readout', dense(1, 1))],
        );
    };
    expect(at(3)).not.toThrow();
    expect(at(4)).toThrow(/"hidden" may exceed 32 bits/);
    expect(at(-4)).toThrow(/32 bits/);
  });
});
