/**
 * @file How far a population's spikes are from the ANN's activations they stand for.
 * The value carried by a spike at time t is xMax · (tMax − t) / tMax, eq. (1) inverted.
 */
import { sizeOf } from '../graph/tensor.ts';
import { type SpikingNetwork, type SpikingPopulation, stageLength } from '../network/network.ts';
import { type Images, imageTensor } from '../ops/image-tensor.ts';
import type { Plan } from '../ops/plan.ts';
import { runGraph } from '../ops/run.ts';
import type { Simulator } from '../simulate/simulation.ts';
import { ErrorSums, type LayerError } from './error-sums.ts';

/** Compares every hidden population with the ANN on the same images; `ann` takes stored pixels. */
export function layerErrors(
  network: SpikingNetwork,
  simulator: Simulator,
  ann: Plan,
  images: Images,
): LayerError[] {
  const hidden = network.populations.filter((p): p is SpikingPopulation => p.kind === 'spiking');
  const sums = new Map(hidden.map((population) => [population.name, new ErrorSums()]));
  const size = sizeOf(images.shape);
  const tMax = stageLength(network.steps);
  const [input] = ann.graph.inputs;
  for (let i = 0; i < images.length; i++) {
    const { spikeTimes } = simulator.run(images.pixels.subarray(i * size, (i + 1) * size), { trace: true });
    runGraph(ann, new Map([[input.name, imageTensor(ann, images, i)]]), (name, tensor) => {
      for (const population of hidden) {
        if (population.value !== name) continue;
        const times = spikeTimes?.get(population.name);
        // A value that exists only after pooling has no counterpart per neuron.
        if (times?.length === tensor.data.length)
          sums.get(population.name)?.add(population, tensor.data, times, tMax);
      }
    });
  }
  return [...sums].map(([name, sum]) => sum.result(name));
}
