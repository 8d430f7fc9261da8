/** @file Rate code by hand: who spikes at which step, and what is counted. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  difference,
  input,
  networkOf,
  pooledPair,
  readout,
  roundingDown,
  spiking,
  synapses,
} from '../../../test/tiny-network.ts';
import { linear } from '../../graph/activation.ts';
import type { Population, SpikingNetwork, SpikingPopulation } from '../../network/network.ts';
import { rateSimulator } from './rate.ts';

const unsigned = difference(spiking('hidden', [1]));

describe('a neuron with a current of 3/4', () => {
  it('from zero spikes at steps 2, 3 and 4 of 4, with 2 synapses each; the current is multiplied twice', () => {
    // u = .75 | 1.5 → .5 | 1.25 → .25 | 1 → 0.
    const run = rateSimulator(roundingDown(unsigned), 4).run([1, 1 / 4]);
    expect([...run.spikes]).toEqual([0, 3, 0]);
    expect([...run.synops]).toEqual([2, 6]);
    expect([...run.potentials]).toEqual([12, 24]);
    expect([...run.logits]).toEqual([3, 6]);
    expect(rateSimulator(roundingDown(unsigned), 1).run([1, 1 / 4]).spikes[1]).toBe(0);
    expect(rateSimulator(roundingDown(unsigned), 2).run([1, 1 / 4]).spikes[1]).toBe(1);
    expect(rateSimulator(roundingDown(unsigned), 3).run([1, 1 / 4]).spikes[1]).toBe(2);
  });
  it('from half its threshold spikes at step 1', () => {
    // u = 1.25 → .25 | 1 → 0 | .75 | 1.5 → .5.
    const counts = [1, 2, 3, 4].map((steps) => rateSimulator(unsigned, steps).run([1, 1 / 4]).spikes[1]);
    expect(counts).toEqual([1, 2, 2, 3]);
  });
  it('a pixel of zero is not multiplied', () => {
    expect(rateSimulator(unsigned, 4).run([3 / 4, 0]).synops[0]).toBe(1);
  });
});

describe('units', () => {
  it('are silent below zero, without an OFF neuron', () => {
    expect([...rateSimulator(unsigned, 4).run([1 / 4, 1]).spikes]).toEqual([0, 0, 0]);
  });
  it('spike from their OFF neuron, with one', () => {
    const both = {
      ...(spiking('hidden', [1]) as SpikingPopulation),
      mirror: Int32Array.of(0),
      activation: linear,
    };
    const run = rateSimulator(roundingDown(difference(both)), 4).run([1 / 4, 1]);
    expect([...run.spikes]).toEqual([0, 3, 0]);
    expect([...run.synops]).toEqual([4, 6]);
    expect([...run.logits]).toEqual([-3, -6]);
  });
  it('spike at most once per step: they saturate at xMax', () => {
    const strong = networkOf(
      [input([1]), spiking('hidden', [1]), readout([1])],
      [
        synapses('input', 'hidden', { kind: 'dense', inputs: 1, outputs: 1 }, [5]),
        synapses('hidden', 'readout', { kind: 'dense', inputs: 1, outputs: 1 }),
      ],
    );
    expect(rateSimulator(strong, 7).run([1]).spikes[1]).toBe(7);
  });
});

it('a spike crosses all layers in its step', () => {
  const deep = networkOf(
    [input([1]), spiking('one', [1], 1), spiking('two', [1], 2), readout([1], 3)],
    [
      synapses('input', 'one', { kind: 'dense', inputs: 1, outputs: 1 }),
      synapses('one', 'two', { kind: 'dense', inputs: 1, outputs: 1 }),
      synapses('two', 'readout', { kind: 'dense', inputs: 1, outputs: 1 }),
    ],
  );
  const run = rateSimulator(roundingDown(deep), 2).run([1 / 2]);
  expect([...run.spikes]).toEqual([0, 1, 1, 0]);
  expect(run.potentials[0]).toBe(4);
});

it('a max pool spikes when the largest count of its window grows', () => {
  // Counts of the neurons: 0 0 0 1 and 0 1 2 3.
  const run = rateSimulator(roundingDown(pooledPair()), 4).run([1 / 4, 3 / 4]);
  expect([...run.spikes]).toEqual([0, 4, 3, 0]);
  expect([...run.synops]).toEqual([2, 0, 9]);
});

it('the rate of one neuron is within 1/T of its current, within 1/2T from half its threshold', () => {
  const single = networkOf(
    [input([1]), spiking('hidden', [1]), readout([1])],
    [
      synapses('input', 'hidden', { kind: 'dense', inputs: 1, outputs: 1 }),
      synapses('hidden', 'readout', { kind: 'dense', inputs: 1, outputs: 1 }),
    ],
  );
  const currents = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(currents, fc.integer({ min: 1, max: 100 }), (x, steps) => {
      const rate = (network: SpikingNetwork) => rateSimulator(network, steps).run([x]).spikes[1] / steps;
      const slack = 1e-9;
      expect(Math.abs(rate(roundingDown(single)) - x)).toBeLessThan(1 / steps + slack);
      expect(Math.abs(rate(single) - x)).toBeLessThan(1 / (2 * steps) + slack);
    }),
    { seed: 6, numRuns: 300 },
  );
});

it('a network that leaves out spikes is refused: other codes send them all', () => {
  const hidden = { ...spiking('hidden', [1]), selection: { deadline: 2, competition: null } } as Population;
  expect(() => rateSimulator(difference(hidden), 4)).toThrow(
    /"hidden" leaves out some of its spikes.*--coding ttfs/,
  );
});
