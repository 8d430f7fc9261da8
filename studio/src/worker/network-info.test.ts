/** @file What the studio can show of a network, and which networks it cannot. */
import { describe, expect, it } from 'vitest';
import type { Population, SpikingNetwork } from '../../../src/network/network.ts';
import { input, networkOf, readout, spiking, synapses } from '../../../test/tiny-network.ts';
import { infoOf } from './network-info.ts';

const one = { kind: 'dense', inputs: 1, outputs: 1 } as const;
const of = (pixels: Population, hidden: Population): SpikingNetwork =>
  networkOf(
    [pixels, hidden, readout([1])],
    [synapses('input', 'hidden', one), synapses('hidden', 'readout', one)],
  );

describe('a network', () => {
  it('of equal stages is shown', () => {
    const info = infoOf(of(input([1]), spiking('hidden', [1])));
    expect(info).toMatchObject({ steps: 4, latency: 8, hiddenNeurons: 1, stages: [0, 4, 8] });
  });
  it('has the names of its classes, and a unit of two neurons counts once', () => {
    const network = of(input([1]), spiking('hidden', [1]));
    expect(infoOf(network)).toMatchObject({ classNames: null, hiddenNeurons: 1, hiddenUnits: 1 });
    const [pixels, hidden, last] = network.populations;
    const paired = { ...hidden, mirror: Int32Array.of(0) } as Population;
    const named = { ...network, populations: [pixels, paired, last], classNames: ['cat'] };
    expect(infoOf(named)).toMatchObject({ classNames: ['cat'], hiddenNeurons: 2, hiddenUnits: 1 });
  });
  it('of populations with steps of their own says where each stage and population begins', () => {
    const info = infoOf(of(input([1], 32), spiking('hidden', [1], 1, 2)));
    expect(info).toMatchObject({ steps: 4, latency: 34, stages: [0, 32, 34] });
    expect(info.populations.map(({ steps, begins }) => [steps, begins])).toEqual([
      [32, 0],
      [2, 32],
      [0, 34],
    ]);
  });
  it('with a deadline has shorter stages, and says which spikes are sent', () => {
    const hidden = { ...spiking('hidden', [1]), selection: { deadline: 2, competition: null } };
    const info = infoOf(of(input([1]), hidden));
    expect(info).toMatchObject({ latency: 6, stages: [0, 4, 6] });
    expect(info.populations.map(({ selection }) => selection)).toEqual([
      undefined,
      'the first 2 of 4 steps',
      undefined,
    ]);
  });
});
