/** @file Few-spikes neurons by hand, and against the definition: the binary expansion. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { difference, pooledPair, roundingDown, spiking } from '../../../test/tiny-network.ts';
import { linear } from '../../graph/activation.ts';
import type { SpikingPopulation } from '../../network/network.ts';
import { fewSpikesSimulator, fireFewSpikes } from './few-spikes.ts';

describe('a neuron', () => {
  it('spikes once per binary digit: 13/16 = 0.1101', () => {
    expect(fireFewSpikes(13 / 16, 4)).toEqual({ value: 13 / 16, spikes: 3 });
    expect(fireFewSpikes(13 / 16, 2)).toEqual({ value: 3 / 4, spikes: 2 });
    expect(fireFewSpikes(13 / 16, 8)).toEqual({ value: 13 / 16, spikes: 3 });
  });
  it('is silent at zero and below, and spikes at every step from one on', () => {
    expect(fireFewSpikes(0, 6)).toEqual({ value: 0, spikes: 0 });
    expect(fireFewSpikes(-3, 6)).toEqual({ value: 0, spikes: 0 });
    expect(fireFewSpikes(1, 6)).toEqual({ value: 63 / 64, spikes: 6 });
    expect(fireFewSpikes(50, 6)).toEqual({ value: 63 / 64, spikes: 6 });
  });
  it('carries its value cut off after K digits: an error of at most 2^−K, at most K spikes', () => {
    const values = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 20 }), (v, steps) => {
        const { value, spikes } = fireFewSpikes(v, steps);
        const digits = Math.min(Math.floor(v * 2 ** steps), 2 ** steps - 1);
        expect(value).toBe(digits / 2 ** steps);
        expect(v - value).toBeGreaterThanOrEqual(0);
        expect(v - value).toBeLessThanOrEqual(2 ** -steps);
        expect(spikes).toBe([...digits.toString(2)].filter((digit) => digit === '1').length);
        expect(spikes).toBeLessThanOrEqual(steps);
      }),
      { seed: 5, numRuns: 500 },
    );
  });
});

describe('a network', () => {
  const unsigned = difference(spiking('hidden', [1]));

  it('0.1101 − 0.0100 = 0.1001: 3 + 1 spikes in, 2 spikes of the neuron with 2 synapses each', () => {
    const run = fewSpikesSimulator(roundingDown(unsigned), 4).run([13 / 16, 1 / 4]);
    expect([...run.spikes]).toEqual([4, 2, 0]);
    expect([...run.synops]).toEqual([4, 4]);
    expect([...run.logits]).toEqual([4 * (9 / 16), 8 * (9 / 16)]);
  });
  it('a negative sum is silence', () => {
    const run = fewSpikesSimulator(roundingDown(unsigned), 4).run([1 / 4, 13 / 16]);
    expect([...run.spikes]).toEqual([4, 0, 0]);
    expect([...run.logits]).toEqual([0, 0]);
  });
  it('with an OFF neuron a negative sum is carried by its spikes; each spike into the unit has two synapses', () => {
    const both = {
      ...(spiking('hidden', [1]) as SpikingPopulation),
      mirror: Int32Array.of(0),
      activation: linear,
    };
    const run = fewSpikesSimulator(roundingDown(difference(both)), 4).run([1 / 4, 13 / 16]);
    expect([...run.spikes]).toEqual([4, 2, 0]);
    expect([...run.synops]).toEqual([8, 4]);
    expect([...run.logits]).toEqual([-4 * (9 / 16), -8 * (9 / 16)]);
  });
  it('rounds where the one-spike network does: 13/16 is 0.11 cut off after two digits, and 0.11 + 1/8 = 0.111…', () => {
    const run = (value: number) => fewSpikesSimulator(unsigned, 2).run([value, 0]).logits[0] / 4;
    expect(run(10 / 16)).toBe(3 / 4);
    expect(run(9 / 16)).toBe(1 / 2);
    expect(fewSpikesSimulator(roundingDown(unsigned), 2).run([11 / 16, 0]).logits[0] / 4).toBe(1 / 2);
  });
  it('a max pool passes on the digits of the largest value: of 0.0111 and 0.1000 the one spike of the second', () => {
    const run = fewSpikesSimulator(roundingDown(pooledPair()), 4).run([7 / 16, 8 / 16]);
    expect([...run.spikes]).toEqual([4, 4, 1, 0]);
    expect([...run.synops]).toEqual([4, 0, 3]);
    expect(run.logits[0]).toBe(4 * (8 / 16));
  });
});
