/** @file Loss of spikes in codes of several spikes per neuron: each is lost by itself. */
import type { Population } from '../../network/network.ts';
import { keyOf, numberAt, purposes } from './hash.ts';
import { type Noise, strikes } from './noise.ts';
import { lossOf } from './spike-noise.ts';

/** Which spikes of a population are lost. */
export interface Losses {
  /** From now on the spikes are those of this image. */
  begin(image: number): void;
  /** Whether the neuron's spike of step t is lost; OFF neurons follow after all ON neurons. */
  of(neuron: number): (t: number) => boolean;
}

/** The losses of a population; undefined where every spike arrives. */
export function lossesOf(
  population: Population,
  index: number,
  noise: Noise | undefined,
): Losses | undefined {
  if (!noise || noise.drop === 0 || population.kind === 'relay' || population.kind === 'readout')
    return undefined;
  if (!strikes(noise, population.name)) return undefined;
  const isLost = lossOf(noise.drop);
  let key = 0;
  return {
    begin(image) {
      key = keyOf(noise.seed, image, index, purposes.drop);
    },
    of: (neuron) => (t) => isLost(numberAt(numberAt(key, neuron), t)),
  };
}
