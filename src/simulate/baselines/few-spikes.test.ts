/** @file Few-spikes neurons by hand, and against the definition: the binary expansion. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { difference, pooledPair, roundingDown, spiking } from '../../../test/tiny-network.ts';
import { linear } from '../../graph/activation.ts';
import type { SpikingPopulation } from '../../network/network.ts';
import { fewSpikesSimulator, fireFewSpikes } from './few-spikes.ts';

describe('a neuron', () => {
  it('spikes once per binary digit: 13/15 = 1101 of four digits, 10 of two, 11011101 of eight', () => {
    expect(fireFewSpikes(13 / 15, 4)).toEqual({ value: 13 / 15, spikes: 3 });
    expect(fireFewSpikes(13 / 15, 2)).toEqual({ value: 2 / 3, spikes: 1 });
    expect(fireFewSpikes(13 / 15, 8)).toEqual({ value: 221 / 255, spikes: 6 });
  });
  it('is silent at zero and below, and carries the whole xMax with a spike at every step from one on', () => {
    expect(fireFewSpikes(0, 6)).toEqual({ value: 0, spikes: 0 });
    expect(fireFewSpikes(-3, 6)).toEqual({ value: 0, spikes: 0 });
    expect(fireFewSpikes(1, 3)).toEqual({ value: 1, spikes: 3 });
    expect(fireFewSpikes(1, 6)).toEqual({ value: 1, spikes: 6 });
    expect(fireFewSpikes(50, 6)).toEqual({ value: 1, spikes: 6 });
  });
  it('carries its value cut off after K digits: an error below 1 / (2^K − 1), at most K spikes', () => {
    const values = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 20 }), (v, steps) => {
        const { value, spikes } = fireFewSpikes(v, steps);
        const most = 2 ** steps - 1;
        const digits = Math.round(value * most);
        expect(value).toBe(digits / most);
        expect(v - value).toBeGreaterThanOrEqual(-1e-15);
        expect(v - value).toBeLessThan(1 / most);
        expect(spikes).toBe([...digits.toString(2)].filter((digit) => digit === '1').length);
        expect(spikes).toBeLessThanOrEqual(steps);
      }),
      { seed: 5, numRuns: 500 },
    );
  });
  it('passes on every number of digits as it is', () => {
    for (const steps of [1, 2, 3, 5, 8, 11])
      for (let digits = 0; digits < 2 ** steps; digits++)
        expect(fireFewSpikes(digits / (2 ** steps - 1), steps).value).toBe(digits / (2 ** steps - 1));
  });
});

describe('a network', () => {
  const unsigned = difference(spiking('hidden', [1]));

  it('1101 − 0100 = 1001: 3 + 1 spikes in, 2 spikes of the neuron with 2 synapses each', () => {
    const run = fewSpikesSimulator(roundingDown(unsigned), 4).run([13 / 15, 4 / 15]);
    expect([...run.spikes]).toEqual([4, 2, 0]);
    expect([...run.synops]).toEqual([4, 4]);
    expect([...run.logits]).toEqual([4 * (9 / 15), 8 * (9 / 15)]);
  });
  it('a negative sum is silence', () => {
    const run = fewSpikesSimulator(roundingDown(unsigned), 4).run([4 / 15, 13 / 15]);
    expect([...run.spikes]).toEqual([4, 0, 0]);
    expect([...run.logits]).toEqual([0, 0]);
  });
  it('with an OFF neuron a negative sum is carried by its spikes; each spike into the unit has two synapses', () => {
    const both = {
      ...(spiking('hidden', [1]) as SpikingPopulation),
      mirror: Int32Array.of(0),
      activation: linear,
    };
    const run = fewSpikesSimulator(roundingDown(difference(both)), 4).run([4 / 15, 13 / 15]);
    expect([...run.spikes]).toEqual([4, 2, 0]);
    expect([...run.synops]).toEqual([8, 4]);
    expect([...run.logits]).toEqual([-4 * (9 / 15), -8 * (9 / 15)]);
  });
  it('rounds where the one-spike network does, to thirds with two digits', () => {
    const run = (value: number) => fewSpikesSimulator(unsigned, 2).run([value, 0]).logits[0] / 4;
    expect(run(0.51)).toBe(2 / 3);
    expect(run(0.49)).toBe(1 / 3);
    expect(fewSpikesSimulator(roundingDown(unsigned), 2).run([0.65, 0]).logits[0] / 4).toBe(1 / 3);
  });
  it('a max pool passes on the digits of the largest value: of 0111 and 1000 the one spike of the second', () => {
    const run = fewSpikesSimulator(roundingDown(pooledPair()), 4).run([7 / 15, 8 / 15]);
    expect([...run.spikes]).toEqual([4, 4, 1, 0]);
    expect([...run.synops]).toEqual([4, 0, 3]);
    expect(run.logits[0]).toBe(4 * (8 / 15));
  });
});
