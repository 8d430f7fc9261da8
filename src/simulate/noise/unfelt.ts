/** @file Noise that rounding swallows: spikes move by whole steps, weights by whole numbers of their type. */
import { erf } from '../../graph/activation.ts';
import type { SpikingNetwork } from '../../network/network.ts';
import type { Noise } from './noise.ts';
import { withWeightNoise } from './weight-noise.ts';

/** Fewer moved spikes than this share are none that anybody would see. */
const FELT = 1e-3;

/** The share of spikes that jitter moves, but for the limits of a stage: P(|S z| ≥ 1/2) = 1 − erf(1 / (2 √2 S)). */
export const movedShare = (jitter: number): number =>
  jitter === 0 ? 0 : 1 - erf(0.5 / (jitter * Math.SQRT2));

/**
 * What a user should know of noise that was asked for and changes nothing, in sentences.
 * @param network without noise
 */
export function unfelt(network: SpikingNetwork, noise: Noise): string[] {
  const { jitter, weights } = noise;
  const struck = withWeightNoise(network, noise).projections;
  const same = network.projections.every((projection, p) => {
    const other = struck[p];
    return (
      projection.kind !== 'synapses' ||
      other.kind !== 'synapses' ||
      projection.weights.every((w, i) => w === other.weights[i])
    );
  });
  return [
    ...(jitter > 0 && movedShare(jitter) < FELT
      ? [
          `Jitter of ${jitter} steps moves fewer than one spike in ${1 / FELT}: it is rounded to whole steps; use more jitter, or more steps.`,
        ]
      : []),
    ...(weights > 0 && same
      ? [
          `Weight noise of ${weights} changes no weight: it is rounded to the type of the weights; use more noise, or wider weights.`,
        ]
      : []),
  ];
}
