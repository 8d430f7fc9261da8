/**
 * @file A neuron's excitation followed back to the pixels: each neuron hands its share to the spikes that excited it, in
 * proportion to weight · k; a relay to the earliest spikes of its window.
 * Source: layer-wise relevance propagation with the z⁺ rule (Bach et al. 2015; Montavon et al. 2017).
 */
import { sizeOf } from '../../../src/graph/tensor.ts';
import type { SpikingNetwork } from '../../../src/network/index.ts';
import { attribute, type SpikeTimes } from './attribution.ts';
import type { NeuronId } from './protocol.ts';

/** Shares below this part of the whole are dropped, so that a deep network stays quick. */
const LEAST = 1e-4;
/** Neurons of one population that are followed, largest shares first. */
const MOST = 200;

export function pixelShares(
  network: SpikingNetwork,
  times: SpikeTimes,
  { population, neuron }: NeuronId,
): Float32Array {
  const shares = new Map<string, Map<number, number>>([[population, new Map([[neuron, 1]])]]);
  for (const { name, kind, shape } of network.populations.toReversed()) {
    const own = shares.get(name);
    if (kind === 'input' || !own) continue;
    const largest = [...own].filter(([, share]) => share > LEAST).sort((a, b) => b[1] - a[1]);
    for (const [i, share] of largest.slice(0, MOST)) {
      const { contributions } = attribute(network, times, { population: name, neuron: i });
      const positive = contributions.filter(({ potential }) => potential > 0);
      // An OFF relay waits for the last of its window.
      const deciding = i < sizeOf(shape) ? positive[0] : positive.at(-1);
      const heard =
        kind === 'relay' ? positive.filter(({ potential }) => potential === deciding?.potential) : positive;
      const total = heard.reduce((sum, { potential }) => sum + potential, 0);
      for (const contribution of heard) {
        const into = shares.get(contribution.population) ?? new Map<number, number>();
        shares.set(contribution.population, into);
        into.set(
          contribution.neuron,
          (into.get(contribution.neuron) ?? 0) + (share * contribution.potential) / total,
        );
      }
    }
  }
  const input = network.populations[0];
  const pixels = new Float32Array(sizeOf(input.shape));
  for (const [neuron, share] of shares.get(input.name) ?? []) pixels[neuron] = share;
  return pixels;
}
