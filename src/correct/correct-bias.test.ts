import { describe, expect, it } from 'vitest';
import { chain, gemm, imagesOf } from '../../test/tiny-graph.ts';
import { prepare } from '../convert/converter.ts';
import type { ConversionSettings } from '../convert/settings.ts';
import { checkNetwork } from '../network/check.ts';
import type { SpikingPopulation } from '../network/network.ts';
import { planGraph } from '../ops/plan.ts';
import { eventSimulator } from '../simulate/layers/event.ts';
import { correctBias, imagesForCorrection } from './correct-bias.ts';

const graph = chain([1, 1, 1, 1], ['Flatten'], gemm([[1]], [0]), ['Relu'], gemm([[1], [-2]], [0, 1]));
const images = imagesOf([1, 1, 1], [[0.3], [0.3], [0.3], [1]]);

async function corrected(settings: ConversionSettings) {
  const converter = await prepare(graph, images);
  const plain = await converter.convert({ threshold: { kind: 'max' }, automatic: false, ...settings });
  const plan = planGraph(converter.ann.graph);
  return { plan, plain, network: await correctBias(plain, plan, images) };
}

describe('bias correction', () => {
  it('moves the mean potential to what the ANN has, and leaves the half step alone', async () => {
    // At 2 steps 0.3 is written as 0.5, so the mean input is 0.625 instead of 0.475: 0.15 of xMax too much.
    const { plain, network } = await corrected({ steps: 2 });
    const before = plain.populations[1] as SpikingPopulation;
    const after = network.populations[1] as SpikingPopulation;
    const uTh = 2 * before.iExt[0];
    expect(before.initial[0]).toBe(Math.floor(before.iExt[0] / 2));
    expect(after.initial[0] - before.initial[0]).toBe(Math.round(-0.15 * uTh));
  });

  it('makes the mean logits those of the ANN', async () => {
    const { network } = await corrected({ steps: 2 });
    const simulator = eventSimulator(network);
    const logits = [0.3, 0.3, 0.3, 1].map((x) => simulator.run([x]).logits);
    const mean = (c: number) => logits.reduce((sum, of) => sum + of[c], 0) / 4;
    expect(mean(0)).toBeCloseTo(0.475, 2);
    expect(mean(1)).toBeCloseTo(1 - 2 * 0.475, 2);
  });

  it('holds k of 65,535 steps: there is next to nothing to correct', async () => {
    const { plain, network } = await corrected({ steps: 65_535 });
    const before = plain.populations[1] as SpikingPopulation;
    const after = network.populations[1] as SpikingPopulation;
    expect(Math.abs(after.initial[0] - before.initial[0])).toBeLessThanOrEqual(before.iExt[0]);
  });

  it('does not move potentials beyond 32 bits', async () => {
    const { plan, plain } = await corrected({ steps: 2 });
    // The ANN's mean would be a potential of about 10^12.
    const populations = plain.populations.map((p) => (p.kind === 'readout' ? { ...p, scale: 1e-12 } : p));
    const network = await correctBias({ ...plain, populations }, plan, images);
    checkNetwork(network);
    expect(network.populations[2]).toBe(populations[2]);
  });

  it('leaves networks without integers alone', async () => {
    const { plain, network } = await corrected({ steps: 'continuous' });
    expect(network).toBe(plain);
  });

  it('takes fewer images of a network that has very many units', async () => {
    const { plain } = await corrected({ steps: 2 });
    expect(imagesForCorrection(plain, 128)).toBe(128);
    const [input, ...others] = plain.populations;
    const large = { ...plain, populations: [{ ...input, shape: [3, 1024, 1024] }, ...others] };
    expect(imagesForCorrection(large, 128)).toBe(Math.floor(2 ** 26 / (3 * 2 ** 20 + 3)));
  });
});
