/**
 * @file The bound of a potential. López-Randulfe et al. 2022, eq. (5): uMax = Σ W⁺ tMax; no input can exceed it. Sources
 * with OFF neurons can push either way, by Σ |W| tMax.
 */
import { activate, dipOf, isSigned } from '../graph/activation.ts';
import { entryOf } from '../network/network.ts';
import type { SpikingBlueprint } from './blueprint.ts';
import type { Granularity } from './calibrate.ts';
import { type Maxima, normaliseTerm, weightBlocks } from './normalise.ts';

/** Largest possible size of a population's value, in the ANN's units; per layer or per channel. */
export function boundOf(
  population: SpikingBlueprint,
  per: Granularity,
  maximaOf: (name: string) => Maxima,
  signed: ReadonlySet<string>,
): Maxima {
  const { activation } = population;
  const channels = population.shape[0] ?? 1;
  const unit = new Float64Array(1).fill(1);
  const highs = new Float64Array(channels);
  const lows = new Float64Array(channels);
  for (const term of population.terms) {
    const pairs = signed.has(term.from);
    const normalised = normaliseTerm(term, channels, maximaOf(term.from), unit);
    for (const { length, weights, channels: owners } of weightBlocks(normalised)) {
      for (let i = 0; i < length; i++) {
        if (pairs || weights[i] > 0) highs[owners[i]] += Math.abs(weights[i]);
        if (pairs || weights[i] < 0) lows[owners[i]] -= Math.abs(weights[i]);
      }
    }
  }
  const most = new Float64Array(channels).fill(Number.NEGATIVE_INFINITY);
  const least = new Float64Array(channels).fill(Number.POSITIVE_INFINITY);
  population.bias.forEach((bias, neuron) => {
    const channel = entryOf(channels, neuron, population.bias.length);
    most[channel] = Math.max(most[channel], bias);
    least[channel] = Math.min(least[channel], bias);
  });
  const dip = dipOf(activation);
  const bounds = highs.map((high, channel) => {
    const above = Math.max(0, activate(activation, high + most[channel], channel));
    if (!isSigned(activation)) return above;
    const lowest = Math.max(lows[channel] + least[channel], -dip);
    return Math.max(above, -activate(activation, lowest, channel));
  });
  return per === 'channel' ? bounds : new Float64Array(1).fill(bounds.reduce((a, b) => Math.max(a, b), 0));
}
