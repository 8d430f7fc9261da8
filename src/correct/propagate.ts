/**
 * @file Runs calibration images through a spiking network one population at a time: k of all units on all images, the
 * potentials, and the ANN's values for the same units. A calibration can thus change a population before the next one
 * receives its spikes.
 */
import { isRamp } from '../graph/activation.ts';
import { sizeOf } from '../graph/tensor.ts';
import { MAX_POTENTIAL } from '../network/check.ts';
import {
  entryOf,
  type Population,
  type ReadoutPopulation,
  type SendingPopulation,
  type SpikingNetwork,
  type SpikingPopulation,
  type Steps,
  stageLength,
} from '../network/network.ts';
import type { PlanFor } from '../ops/ann-engine.ts';
import { type Images, imageTensor } from '../ops/image-tensor.ts';
import { runGraph } from '../ops/run.ts';
import { type SilentStage, silentStageOf } from '../simulate/engine/silent-stage.ts';
import { firingOf, type Step, stepOf } from '../simulate/layers/step.ts';

/** k of all units on every image, image after image, channels first. */
export type SpikeValues = Int16Array | Int32Array;

/** Zeros that can hold k of a population of so many steps. */
export const spikeValues = (steps: Steps, length: number): SpikeValues =>
  stageLength(steps) > 32767 ? new Int32Array(length) : new Int16Array(length);

/** A population whose potentials represent a value of the ANN. */
export type Target = SpikingPopulation | ReadoutPopulation;

/**
 * Runs the ANN on all images, a few at a time.
 * @param visit called with the ANN's value of each population, unit by unit; a value that exists only after pooling has
 *   none per unit and is left out
 */
export async function observeValues(
  network: SpikingNetwork,
  ann: PlanFor,
  images: Images,
  visit: (population: Target, values: Float32Array, image: number) => void,
): Promise<void> {
  const wanted = new Map<string, Target>();
  for (const population of network.populations) {
    if (population.kind === 'spiking' || population.kind === 'readout')
      wanted.set(population.value, population);
  }
  const size = sizeOf(images.shape);
  for (let first = 0; first < images.length; first += AT_ONCE) {
    const length = Math.min(AT_ONCE, images.length - first);
    const some = { ...images, length, pixels: images.pixels.subarray(first * size, (first + length) * size) };
    const plan = await ann(some);
    const [{ name: input }] = plan.graph.inputs;
    for (let i = 0; i < length; i++) {
      runGraph(plan, new Map([[input, imageTensor(plan, some, i)]]), (name, value) => {
        const population = wanted.get(name);
        if (!population || value.kind !== 'float' || value.data.length !== sizeOf(population.shape)) return;
        visit(population, value.data, first + i);
      });
    }
  }
}

/** Images whose values another engine holds at a time. */
const AT_ONCE = 16;

/** k of a population's units; empty until its step was taken. */
export const known = (sent: ReadonlyMap<string, SpikeValues>, name: string): SpikeValues =>
  sent.get(name) ?? new Int16Array(0);

/**
 * The silent stage of one population on every image.
 * @param sent k of its sources
 * @param visit called image by image with the potentials, channels last
 */
export function integrateAll(
  network: SpikingNetwork,
  population: Target,
  sent: ReadonlyMap<string, SpikeValues>,
  images: Images,
  visit: (potentials: Int32Array, image: number) => void,
): void {
  const stage = silentStageOf(network, population) ?? plainStage(network, population, sent, images);
  for (let image = 0; image < images.length; image++) {
    for (const source of stage.sources) {
      const all = known(sent, source);
      const units = all.length / images.length;
      stage.receive(source, all.subarray(image * units, (image + 1) * units));
    }
    visit(stage.integrate(), image);
  }
}

/** The same by the step of the scalar simulator. */
function plainStage(
  network: SpikingNetwork,
  population: Target,
  sent: ReadonlyMap<string, SpikeValues>,
  images: Images,
): SilentStage {
  const { buffers, step } = stepOn(network, population, sent, images);
  return {
    sources: step.sources.map(({ projection }) => projection.from),
    receive: (source, k) => buffers.get(source)?.set(k),
    integrate() {
      step.listen([]);
      return step.u as Int32Array;
    },
  };
}

/** The step of a population, and the arrays of one image that it reads and writes. */
function stepOn(
  network: SpikingNetwork,
  population: Population,
  sent: ReadonlyMap<string, SpikeValues>,
  images: Images,
): { readonly buffers: ReadonlyMap<string, Int32Array>; readonly step: Step } {
  const buffers = new Map<string, Int32Array>();
  const bufferOf = (name: string): Int32Array => {
    const units =
      name === population.name ? sizeOf(population.shape) : known(sent, name).length / images.length;
    const found = buffers.get(name) ?? new Int32Array(units);
    buffers.set(name, found);
    return found;
  };
  return { buffers, step: stepOf(network, population, bufferOf) };
}

/** k of a sending population on every image. */
export function sendAll(
  network: SpikingNetwork,
  population: SendingPopulation,
  sent: ReadonlyMap<string, SpikeValues>,
  images: Images,
): SpikeValues {
  const units = sizeOf(population.shape);
  const all = spikeValues(population.steps, units * images.length);
  const one = (image: number): SpikeValues => all.subarray(image * units, (image + 1) * units);
  if (population.kind === 'spiking') {
    const fire = firingOf(population);
    integrateAll(network, population, sent, images, (u, image) => fire(u, one(image)));
    return all;
  }
  const { step } = stepOn(network, population, sent, images);
  const size = images.pixels.length / images.length;
  for (let image = 0; image < images.length; image++) {
    for (const { projection, carried } of step.sources)
      carried.set(
        known(sent, projection.from).subarray(image * carried.length, (image + 1) * carried.length),
      );
    step.listen(images.pixels.subarray(image * size, (image + 1) * size));
    step.fire();
    one(image).set(step.carried);
  }
  return all;
}

/** Potential per unit of the ANN's value, the half step in it, and how far a start potential may be moved: one step. */
export function scaleOf(
  network: SpikingNetwork,
  population: Target,
  channel: number,
): { readonly perUnit: number; readonly halfStep: number; readonly most: number } {
  if (population.kind === 'readout') {
    return { perUnit: 1 / population.scale, halfStep: 0, most: Number.POSITIVE_INFINITY };
  }
  const { iExt, xMax, shape, steps, activation } = population;
  const channels = shape[0] ?? 1;
  const current = iExt[entryOf(iExt.length, channel, channels)];
  const [input] = network.populations;
  const rounds = input.kind === 'input' && input.rounding === 'nearest' && isRamp(activation);
  return {
    perUnit: (current * stageLength(steps)) / xMax[entryOf(xMax.length, channel, channels)],
    halfStep: rounds ? Math.floor(current / 2) : 0,
    most: current,
  };
}

/** The same start potentials, moved by so much per channel, and no further than 32 bits reach. */
export function movedStart({ initial, shape }: Target, moves: Float64Array): Int32Array {
  const channels = shape[0] ?? 1;
  const entries = Math.max(initial.length, channels);
  return Int32Array.from({ length: entries }, (_, i) => {
    const moved = initial[entryOf(initial.length, i, entries)] + moves[entryOf(channels, i, entries)];
    return Math.max(-MAX_POTENTIAL, Math.min(MAX_POTENTIAL, moved));
  });
}
