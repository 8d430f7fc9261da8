/**
 * @file Neurons of a population, and the values of their spike times: one neuron per unit, or an ON and an OFF neuron where
 * values may be negative. A spike at step t of its population's T steps carries k = T − t, an OFF neuron's −k; silence
 * is t = T. Source: López-Randulfe et al. 2022, eq. (1).
 */
import type { SpikingNetwork } from './network.ts';
import { wiredInto } from './wiring.ts';

/** Neurons of one unit. */
export type NeuronsPerUnit = 1 | 2;

/** Neurons per unit of every population; those of a relay are as many as its sources'. */
export function neuronsPerUnit(
  network: Pick<SpikingNetwork, 'populations' | 'projections'>,
): (population: string) => NeuronsPerUnit {
  const paired = new Set<string>();
  for (const { name, ...population } of network.populations) {
    const isPaired =
      population.kind === 'spiking'
        ? population.mirror !== null
        : population.kind === 'relay' &&
          wiredInto(network, name).some(({ projection }) => paired.has(projection.from));
    if (isPaired) paired.add(name);
  }
  return (population) => (paired.has(population) ? 2 : 1);
}

/**
 * Spike times of neurons, given k of their units: all ON neurons in the order of the units, then all OFF neurons.
 * @param length steps of the population, or 1 in continuous time
 */
export function spikeTimesOf(
  carried: ArrayLike<number>,
  length: number,
  perUnit: NeuronsPerUnit,
): Float64Array {
  const units = carried.length;
  const times = new Float64Array(units * perUnit);
  for (let i = 0; i < units; i++) times[i] = length - Math.max(0, carried[i]);
  for (let i = units; i < times.length; i++) times[i] = length - Math.max(0, 0 - carried[i - units]);
  return times;
}

/** What units carry: `spikeTimesOf` inverted. */
export function carriedBy(times: ArrayLike<number>, length: number, perUnit: NeuronsPerUnit): Float64Array {
  const units = times.length / perUnit;
  const carried = new Float64Array(units);
  for (let i = 0; i < units; i++) carried[i] = length - times[i];
  if (perUnit === 2) for (let i = 0; i < units; i++) carried[i] -= length - times[units + i];
  return carried;
}
