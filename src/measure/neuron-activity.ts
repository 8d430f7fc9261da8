/**
 * @file Which units of a population ever fire. A unit is dead on a set of images if it spikes for none of them;
 * it was silenced if the ANN's unit is positive for some image.
 */

import type { SpikingPopulation } from '../network/network.ts';
import { activationOf } from './error-sums.ts';

export interface Activity {
  images: number;
  spikes: number;
  /** Per unit: 1 if it spiked for any image; 1 if the ANN's activation was positive for any. */
  readonly fired: Uint8Array;
  readonly active: Uint8Array;
}

export interface DeadNeurons {
  /** Neurons that spiked for no image. */
  readonly neurons: number;
  /** Those of them whose activation in the ANN was positive for some image. */
  readonly activeInAnn: number;
}

export const emptyActivity = (neurons: number): Activity => ({
  images: 0,
  spikes: 0,
  fired: new Uint8Array(neurons),
  active: new Uint8Array(neurons),
});

/** Adds one image: the ANN's values before their activation, the value of each unit's spikes, and their number. */
export function addActivity(
  activity: Activity,
  population: SpikingPopulation,
  values: ArrayLike<number>,
  carried: ArrayLike<number>,
  spikes: number,
): void {
  activity.images++;
  activity.spikes += spikes;
  for (let i = 0; i < carried.length; i++) {
    if (Math.fround(activationOf(population, values[i], i, carried.length)) !== 0) activity.active[i] = 1;
    if (carried[i] !== 0) activity.fired[i] = 1;
  }
}

/** Adds the counts of other images. */
export function mergeActivity(into: Activity, other: Activity): void {
  into.images += other.images;
  into.spikes += other.spikes;
  for (let i = 0; i < into.fired.length; i++) {
    into.fired[i] |= other.fired[i];
    into.active[i] |= other.active[i];
  }
}

export function deadNeurons({ fired, active }: Activity): DeadNeurons {
  let neurons = 0;
  let activeInAnn = 0;
  for (let i = 0; i < fired.length; i++) {
    if (fired[i]) continue;
    neurons++;
    activeInAnn += active[i];
  }
  return { neurons, activeInAnn };
}

/** Mean spikes per image and unit. */
export const spikesPerNeuron = ({ images, spikes, fired }: Activity): number =>
  images > 0 && fired.length > 0 ? spikes / (images * fired.length) : 0;
