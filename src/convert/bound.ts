/**
 * @file The bound of a potential. López-Randulfe et al. 2022, eq. (5): uMax = Σ W⁺ tMax; no input can exceed it.
 */
import { entryOf } from '../network/network.ts';
import type { SpikingBlueprint } from './blueprint.ts';
import type { Granularity } from './calibrate.ts';
import { type Maxima, normaliseTerm } from './normalise.ts';

/** Largest value that a population could ever have to carry, in the ANN's units; per layer or per channel. */
export function boundOf(
  population: SpikingBlueprint,
  per: Granularity,
  maximaOf: (name: string) => Maxima,
): Maxima {
  const channels = population.shape[0] ?? 1;
  const unit = new Float64Array(1).fill(1);
  const sums = new Float64Array(channels);
  for (const term of population.terms) {
    const { weights, channels: owners } = normaliseTerm(term, channels, maximaOf(term.from), unit);
    for (let i = 0; i < weights.length; i++) if (weights[i] > 0) sums[owners[i]] += weights[i];
  }
  const biases = new Float64Array(channels).fill(Number.NEGATIVE_INFINITY);
  population.bias.forEach((bias, neuron) => {
    const channel = entryOf(channels, neuron, population.bias.length);
    biases[channel] = Math.max(biases[channel], bias);
  });
  const bounds = sums.map((sum, channel) => Math.max(0, sum + biases[channel]));
  return per === 'channel' ? bounds : new Float64Array(1).fill(bounds.reduce((a, b) => Math.max(a, b), 0));
}
