/** @file A network whose weights deviate: see `noise.ts`. Start potentials and thresholds stay as they are. */
import { FirstspikeError } from '../../error.ts';
import { checkNetwork } from '../../network/check.ts';
import type { SpikingNetwork, SynapticProjection, Weights } from '../../network/network.ts';
import { keyOf, numberAt, purposes } from './hash.ts';
import { type Noise, strikes } from './noise.ts';

/**
 * The same network with other weights, of the same types.
 * @throws FirstspikeError `range` if a potential could leave 32 bits
 * @example
 * ```ts
 * withWeightNoise(network, { jitter: 0, drop: 0, weights: 0, seed: 1 }) === network; // → true
 * ```
 */
export function withWeightNoise(network: SpikingNetwork, noise: Noise | undefined): SpikingNetwork {
  if (!noise || noise.weights === 0) return network;
  const projections = network.projections.map((projection, index) =>
    projection.kind === 'synapses' && strikes(noise, projection.to)
      ? { ...projection, weights: struck(projection, index, noise) }
      : projection,
  );
  const noisy = { ...network, projections };
  try {
    checkNetwork(noisy);
  } catch (error) {
    if (!(error instanceof FirstspikeError)) throw error;
    throw new FirstspikeError(
      'range',
      `Weights that deviate by ${noise.weights} of the largest could carry potentials beyond 32 bits; use less noise, fewer steps, or --weights int8.`,
    );
  }
  return noisy;
}

function struck({ weights }: SynapticProjection, index: number, { seed, weights: relative }: Noise): Weights {
  const key = keyOf(seed, index, purposes.weights);
  let largest = 0;
  for (const w of weights) largest = Math.max(largest, Math.abs(w));
  const deviation = relative * largest;
  const result = weights.slice();
  const most = weights instanceof Int8Array ? 127 : 32767;
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i] + deviation * normalAt(key, i);
    result[i] = weights instanceof Float32Array ? w : Math.min(most, Math.max(-most, Math.round(w)));
  }
  return result;
}

/** The n-th standard normal number of a key (Box and Muller 1958). */
export function normalAt(key: number, n: number): number {
  const radius = Math.sqrt(-2 * Math.log((numberAt(key, 2 * n) + 0.5) / 2 ** 32));
  return radius * Math.cos((2 * Math.PI * numberAt(key, 2 * n + 1)) / 2 ** 32);
}
