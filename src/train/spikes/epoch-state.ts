/** @file What training needs to know of the spiking network: where neurons fire, xMax, and what is penalised. */
import type { SpikingNetwork } from '../../network/network.ts';
import type { EpochState, FiringValue } from '../work/work.ts';
import type { Firing } from './firing.ts';
import type { Penalised, PenaltyKind } from './penalty.ts';

/** The state for values as they are. Penalties are in absolute units: see settings.ts. */
export function plainState(
  { points, sites }: Firing,
  { spikePenalty, synopPenalty }: { readonly spikePenalty: number; readonly synopPenalty: number },
): EpochState {
  const none = new Float32Array(0);
  const spikes = points.map(
    ({ value }): Penalised => ({
      value,
      kind: 'l1',
      weights: Float32Array.of(spikePenalty),
      isRelative: false,
    }),
  );
  const synops = sites.map(
    ({ value, synapses }): Penalised => ({
      value,
      kind: 'synops',
      weights: synapses.map((count) => count * synopPenalty),
      isRelative: true,
    }),
  );
  return {
    rounding: 'nearest',
    pixels: undefined,
    firing: points.map(({ value, isSum }) => ({ value, isSum, maxima: none, steps: undefined })),
    penalised: [...(spikePenalty > 0 ? spikes : []), ...(synopPenalty > 0 ? synops : [])],
    penaltyWeight: 1,
  };
}

/**
 * Values that are rounded and values that are penalised, with xMax and steps as the network has them.
 * @param rounds whether values are rounded
 */
export function convertedState(
  { points, sites }: Firing,
  { populations }: SpikingNetwork,
  kind: PenaltyKind,
  rounds: boolean,
): Pick<EpochState, 'firing' | 'penalised'> {
  const maxima = new Map<string, Float32Array>();
  const steps = new Map<string, number>();
  for (const population of populations) {
    if (population.kind !== 'spiking') continue;
    maxima.set(population.name, Float32Array.from(population.xMax));
    if (rounds && population.steps !== 'continuous') steps.set(population.name, population.steps);
  }
  const whole = (values: Float32Array) => Float32Array.of(Math.max(...values));
  const firing = points.flatMap(({ population, value, isSum, keepsChannels }): FiringValue[] => {
    const xMax = maxima.get(population);
    return xMax
      ? [{ value, isSum, maxima: keepsChannels ? xMax : whole(xMax), steps: steps.get(population) }]
      : [];
  });
  const penalised = (value: string, weights: Float32Array): Penalised => ({
    value,
    kind,
    weights,
    isRelative: false,
  });
  if (kind !== 'synops') {
    const weights = (xMax: Float32Array) => (kind === 'hoyer' ? Float32Array.of(1) : xMax.map((x) => 1 / x));
    return { firing, penalised: firing.map((point) => penalised(point.value, weights(point.maxima))) };
  }
  const ofSites = sites.map(({ population, value, synapses }): Penalised => {
    const xMax = maxima.get(population) ?? Float32Array.of(1);
    const entry = (i: number) => xMax[Math.floor((i * xMax.length) / synapses.length)];
    return penalised(
      value,
      synapses.map((count, i) => count / entry(i)),
    );
  });
  return { firing, penalised: ofSites };
}
