/**
 * @file The part of a blueprint up to one population, for looking at a layer without paying for those behind it.
 */
import { FirstspikeError } from '../error.ts';
import { sizeOf } from '../graph/tensor.ts';
import type { Blueprint, SpikingBlueprint } from './blueprint.ts';

/** Ends the blueprint at a spiking population, whose spike times a trace then gives. */
export function truncateAfter(blueprint: Blueprint, population: SpikingBlueprint): Blueprint {
  const end = blueprint.populations.indexOf(population);
  if (end < 0) throw new FirstspikeError('range', `The blueprint has no population "${population.name}".`);
  const size = sizeOf(population.shape);
  // A read-out must listen; one neuron with weights of zero costs least, and nobody asks for its potential.
  const weights = new Float32Array(size);
  return {
    populations: [
      ...blueprint.populations.slice(0, end + 1),
      {
        kind: 'readout',
        name: 'readout',
        shape: [1],
        terms: [{ from: population.name, synapses: { kind: 'dense', inputs: size, outputs: 1, weights } }],
        bias: new Float64Array(1),
        value: population.value,
      },
    ],
  };
}
