/** @file Units that are pairs of an ON and an OFF neuron: all ON neurons come first, then all OFF neurons. */
import type { NeuronId, PopulationInfo } from '../worker/protocol.ts';

type Pairing = Pick<PopulationInfo, 'neurons' | 'isPaired'>;

/** Units of a population; each has one place in its maps. */
export const unitsOf = ({ neurons, isPaired }: Pairing): number => (isPaired ? neurons / 2 : neurons);

export const isOff = (neuron: number, population: Pairing): boolean => neuron >= unitsOf(population);

/** The other neuron of the pair. */
export function partnerOf(id: NeuronId, population: Pairing): NeuronId {
  const units = unitsOf(population);
  return { population: id.population, neuron: (id.neuron + units) % (2 * units) };
}

/** The neuron of a unit that fired, or its ON neuron. */
export function firedOf(
  unit: number,
  population: Pairing,
  times: ArrayLike<number> | undefined,
  steps: number,
): number {
  const off = unit + unitsOf(population);
  return population.isPaired && times !== undefined && times[off] < steps ? off : unit;
}
