/**
 * @file Images through the spiking network and through the ANN, side by side.
 */
import { sizeOf, type Tensor } from '../graph/tensor.ts';
import {
  entryOf,
  type InputPopulation,
  type SpikingNetwork,
  type SpikingPopulation,
  stageLength,
} from '../network/network.ts';
import { carriedBy } from '../network/neurons.ts';
import { type Images, imageTensor } from '../ops/image-tensor.ts';
import type { Plan } from '../ops/plan.ts';
import { runGraph } from '../ops/run.ts';
import type { Simulation, Simulator } from '../simulate/simulation.ts';

/** One image in both. */
export interface ImagePair {
  readonly index: number;
  readonly simulation: Simulation;
  /** Spike times of a population. */
  readonly times: (population: string) => Float64Array;
  /** The ANN's values that populations represent, by name, and its output. */
  readonly values: ReadonlyMap<string, Tensor>;
  readonly output: Tensor;
}

export const hiddenPopulations = ({ populations }: SpikingNetwork): SpikingPopulation[] =>
  populations.filter((population) => population.kind === 'spiking');

/** Calls `visit` with every image in order; `ann` takes stored pixels. */
export function eachImagePair(
  network: SpikingNetwork,
  simulator: Simulator,
  ann: Plan,
  images: Images,
  visit: (pair: ImagePair) => void,
): void {
  const wanted = new Set(
    network.populations.flatMap((population) => ('value' in population ? [population.value] : [])),
  );
  const size = sizeOf(images.shape);
  const [input] = ann.graph.inputs;
  const nothing = new Float64Array(0);
  for (let index = 0; index < images.length; index++) {
    const pixels = images.pixels.subarray(index * size, (index + 1) * size);
    const simulation = simulator.run(pixels, { trace: true });
    const values = new Map<string, Tensor>();
    const [output] = runGraph(
      ann,
      new Map([[input.name, imageTensor(ann, images, index)]]),
      (name, value) => {
        if (wanted.has(name)) values.set(name, value);
      },
    );
    const times = (population: string) => simulation.spikeTimes?.get(population) ?? nothing;
    visit({ index, simulation, times, values, output });
  }
}

/** Values of a population's spikes, in the ANN's units: eq. (1) inverted. */
export function carriedValues(
  population: SpikingPopulation | InputPopulation,
  times: Float64Array,
): Float32Array {
  const steps = stageLength(population.steps);
  if (population.kind === 'input') {
    const { xMin, xMax } = population;
    const pixels = new Float32Array(times.length);
    for (let i = 0; i < times.length; i++) pixels[i] = xMin + ((xMax - xMin) * (steps - times[i])) / steps;
    return pixels;
  }
  const { xMax, shape, mirror } = population;
  const units = sizeOf(shape);
  const carried = carriedBy(times, steps, mirror ? 2 : 1);
  const values = new Float32Array(units);
  for (let i = 0; i < units; i++) values[i] = (xMax[entryOf(xMax.length, i, units)] * carried[i]) / steps;
  return values;
}
