/**
 * @file The part of a blueprint up to one population, for looking at a layer without paying for those behind it.
 */
import { FirstspikeError } from '../error.ts';
import { sizeOf } from '../graph/tensor.ts';
import type { Blueprint, SpikingBlueprint } from './blueprint.ts';

/** Ends the blueprint at a spiking population; its neurons are read out one by one. */
export function truncateAfter(blueprint: Blueprint, population: SpikingBlueprint): Blueprint {
  const end = blueprint.populations.indexOf(population);
  if (end < 0) throw new FirstspikeError('range', `The blueprint has no population "${population.name}".`);
  const size = sizeOf(population.shape);
  const weights = new Float32Array(size).fill(1);
  return {
    populations: [
      ...blueprint.populations.slice(0, end + 1),
      {
        kind: 'readout',
        name: 'readout',
        shape: population.shape,
        terms: [{ from: population.name, synapses: { kind: 'elementwise', size, weights } }],
        bias: new Float64Array(size),
        value: population.value,
      },
    ],
  };
}
