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
import type { CarriedSteps, Simulation, Simulator } from '../simulate/simulation.ts';

/** The spikes of one population. */
export interface Carried {
  /** Of its units, in the ANN's units. */
  readonly values: Float32Array;
  readonly spikes: number;
}

/** One image in both; lasts until the next one. */
export interface ImagePair {
  readonly index: number;
  readonly simulation: Simulation;
  /** What a population's spikes carry; made anew by each call, so that no two populations are held at a time. */
  readonly carried: (population: SpikingPopulation | InputPopulation) => Carried;
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
  const senders = network.populations.filter(({ kind }) => kind === 'input' || kind === 'spiking');
  // Times of populations whose k the simulator itself does not hold.
  const trace = senders.map(({ name }) => name).filter((name) => simulator.carried?.(name) === undefined);
  for (let index = 0; index < images.length; index++) {
    const pixels = images.pixels.subarray(index * size, (index + 1) * size);
    const simulation = simulator.run(pixels, { trace });
    const values = new Map<string, Tensor>();
    const [output] = runGraph(
      ann,
      new Map([[input.name, imageTensor(ann, images, index)]]),
      (name, value) => {
        if (wanted.has(name)) values.set(name, value);
      },
    );
    const carried = (population: SpikingPopulation | InputPopulation) =>
      carriedOf(population, simulator, simulation);
    visit({ index, simulation, carried, values, output });
  }
}

/**
 * The spikes of a population in a simulator's last image.
 * @param simulation of that image, with the times of populations whose k the simulator does not hold
 */
export function carriedOf(
  population: SpikingPopulation | InputPopulation,
  simulator: Simulator,
  { spikeTimes }: Simulation,
): Carried {
  const held = population.kind === 'spiking' ? simulator.carried?.(population.name) : undefined;
  if (held && population.kind === 'spiking') return heldValues(population, held);
  return timedValues(population, spikeTimes?.get(population.name) ?? new Float64Array(0));
}

function timedValues(population: SpikingPopulation | InputPopulation, times: Float64Array): Carried {
  const silence = stageLength(population.steps);
  let spikes = 0;
  for (let i = 0; i < times.length; i++) if (times[i] < silence) spikes++;
  return { values: carriedValues(population, times), spikes };
}

/** `timedValues` of the same spikes, to the bit. */
function heldValues(
  { xMax, steps, shape }: SpikingPopulation,
  { k, channelStride, positionStride }: CarriedSteps,
): Carried {
  const length = stageLength(steps);
  const values = new Float32Array(sizeOf(shape));
  const channels = shape[0] ?? 1;
  const area = values.length / channels;
  let spikes = 0;
  for (let channel = 0, i = 0; channel < channels; channel++) {
    for (let at = channel * channelStride, end = i + area; i < end; i++, at += positionStride) {
      if (k[at] !== 0) spikes++;
      values[i] = (xMax[entryOf(xMax.length, i, values.length)] * k[at]) / length;
    }
  }
  return { values, spikes };
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
