/**
 * @file Error of a population's spikes against the ANN's activations.
 */
import type { SpikingNetwork } from '../network/network.ts';
import type { Images } from '../ops/image-tensor.ts';
import type { Plan } from '../ops/plan.ts';
import type { Simulator } from '../simulate/simulation.ts';
import { addErrors, emptyErrors, type LayerError, layerError } from './error-sums.ts';
import { eachImagePair, hiddenPopulations } from './image-pairs.ts';

/**
 * Compares every hidden population with the ANN on the same images; `ann` takes stored pixels.
 * @example
 * ```ts
 * layerErrors(network, simulator, plan, images).map(({ rmse }) => rmse); // → [0]
 * ```
 */
export function layerErrors(
  network: SpikingNetwork,
  simulator: Simulator,
  ann: Plan,
  images: Images,
): LayerError[] {
  const layers = hiddenPopulations(network).map((population) => ({ population, sums: emptyErrors() }));
  eachImagePair(network, simulator, ann, images, (pair) => {
    for (const { population, sums } of layers) {
      const value = pair.values.get(population.value);
      const carried = pair.carried(population).values;
      // A value that exists only after pooling has no counterpart per unit.
      if (value?.data.length === carried.length) addErrors(sums, population, value.data, carried);
    }
  });
  return layers.map(({ population, sums }) => layerError(population.name, sums));
}
