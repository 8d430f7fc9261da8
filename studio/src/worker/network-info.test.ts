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
    expect(info).toMatchObject({ steps: 4, latency: 8, hiddenNeurons: 1 });
  });
  it.each<[string, Partial<Population>]>([
    ['fewer steps of its own', { steps: 2 }],
    ['a deadline', { selection: { deadline: 2, competition: null } }],
  ])('with %s in one layer has stages of different lengths', (_, change) => {
    const hidden = { ...spiking('hidden', [1]), ...change } as Population;
    expect(() => infoOf(of(input([1]), hidden))).toThrow(/differ in length.*--layer-steps and --deadline/);
  });
});
