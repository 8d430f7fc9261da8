/** @file Jitter and loss of the spikes of one population. */
import { erf } from '../../graph/activation.ts';
import type { SendingPopulation } from '../../network/network.ts';
import { stageLength } from '../../network/network.ts';
import { keyOf, numberAt, purposes } from './hash.ts';
import { type Noise, strikes, strikesSpikes } from './noise.ts';

/** Strikes the spikes of one population. */
export interface SpikeNoise {
  /** From now on the spikes are those of this image. */
  begin(image: number): void;
  /**
   * When the spike of a neuron arrives.
   * @param neuron in channel, row, column order; OFF neurons follow after all ON neurons
   * @param t its step, 0…T − 1
   * @returns 0…T − 1, or T for a spike that is lost
   */
  arrival(neuron: number, t: number): number;
}

/**
 * The noise of a population; undefined where its spikes come as they were sent.
 * @param index of the population in the network
 */
export function spikeNoiseOf(
  population: SendingPopulation,
  index: number,
  noise: Noise | undefined,
): SpikeNoise | undefined {
  if (!noise || !strikesSpikes(noise) || population.kind === 'relay') return undefined;
  if (!strikes(noise, population.name)) return undefined;
  const length = stageLength(population.steps);
  const { seed, drop, jitter } = noise;
  const isLost = lossOf(drop);
  const shift = shiftsOf(jitter);
  let [dropKey, jitterKey] = [0, 0];
  return {
    begin(image) {
      dropKey = keyOf(seed, image, index, purposes.drop);
      jitterKey = keyOf(seed, image, index, purposes.jitter);
    },
    arrival(neuron, t) {
      if (isLost(numberAt(dropKey, neuron))) return length;
      if (jitter === 0) return t;
      return Math.min(length - 1, Math.max(0, t + shift(numberAt(jitterKey, neuron))));
    },
  };
}

/** Whether a number of 0…2³² − 1 means that a spike is lost. */
export function lossOf(drop: number): (number: number) => boolean {
  const limit = Math.round(drop * 2 ** 32);
  return (number) => number < limit;
}

/**
 * round(S · z) of a uniform number 0…2³² − 1, z normal: how many of the limits 2³² · Φ((n + 1/2) / S) it reaches. A table, so that
 * every machine gives the same bits.
 */
export function shiftsOf(deviation: number): (number: number) => number {
  if (deviation === 0) return () => 0;
  const most = Math.ceil(7 * deviation);
  const limits = Float64Array.from({ length: 2 * most }, (_, i) => {
    const z = (i - most + 0.5) / deviation;
    return Math.round(2 ** 31 * (1 + erf(z / Math.SQRT2)));
  });
  return (number) => {
    let [low, high] = [0, limits.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (limits[middle] <= number) low = middle + 1;
      else high = middle;
    }
    return low - most;
  };
}
