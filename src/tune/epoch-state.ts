/** @file From a conversion to what training needs to know of it: xMax of every value, and what its spikes cost. */
import type { SpikingNetwork } from '../network/network.ts';
import type { Firing } from './firing.ts';
import type { PenaltyKind } from './penalty.ts';
import type { Charged, EpochState, Rounded } from './work.ts';

export const noState: EpochState = {
  steps: undefined,
  rounding: 'nearest',
  pixels: undefined,
  rounded: [],
  charged: [],
  price: 0,
};

/** Values that are rounded and values that are paid for, with xMax as the network has it. */
export function stateOf(
  { points, sites }: Firing,
  { populations }: SpikingNetwork,
  penalty: PenaltyKind,
): Pick<EpochState, 'rounded' | 'charged'> {
  const maxima = new Map<string, Float32Array>();
  for (const population of populations) {
    if (population.kind === 'spiking') maxima.set(population.name, Float32Array.from(population.xMax));
  }
  const whole = (values: Float32Array) => Float32Array.of(Math.max(...values));
  const rounded = points.flatMap(({ population, value, isSum, keepsChannels }): Rounded[] => {
    const xMax = maxima.get(population);
    return xMax ? [{ value, isSum, maxima: keepsChannels ? xMax : whole(xMax) }] : [];
  });
  if (penalty !== 'synops') {
    const charged = rounded.map(
      (point): Charged => ({
        value: point.value,
        weights: penalty === 'hoyer' ? Float32Array.of(1) : point.maxima.map((xMax) => 1 / xMax),
      }),
    );
    return { rounded, charged };
  }
  const charged = sites.map(({ population, value, synapses }): Charged => {
    const xMax = maxima.get(population) ?? Float32Array.of(1);
    const entry = (i: number) => xMax[Math.floor((i * xMax.length) / synapses.length)];
    return { value, weights: synapses.map((count, i) => count / entry(i)) };
  });
  return { rounded, charged };
}
