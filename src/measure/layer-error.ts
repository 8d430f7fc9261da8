/**
 * @file How far a population's spikes are from the ANN's activations they stand for.
 */
import { type SpikingNetwork, stageLength } from '../network/network.ts';
import type { Images } from '../ops/image-tensor.ts';
import type { Plan } from '../ops/plan.ts';
import type { Simulator } from '../simulate/simulation.ts';
import { addErrors, emptyErrors, type LayerError, layerError } from './error-sums.ts';
import { eachImagePair, hiddenPopulations } from './image-pairs.ts';

/** Compares every hidden population with the ANN on the same images; `ann` takes stored pixels. */
export function layerErrors(
  network: SpikingNetwork,
  simulator: Simulator,
  ann: Plan,
  images: Images,
): LayerError[] {
  const layers = hiddenPopulations(network).map((population) => ({ population, sums: emptyErrors() }));
  const tMax = stageLength(network.steps);
  eachImagePair(network, simulator, ann, images, ({ times, values }) => {
    for (const { population, sums } of layers) {
      const value = values.get(population.value);
      const spikes = times(population.name);
      // A value that exists only after pooling has no counterpart per neuron.
      if (value?.data.length === spikes.length) addErrors(sums, population, value.data, spikes, tMax);
    }
  });
  return layers.map(({ population, sums }) => layerError(population.name, sums));
}
