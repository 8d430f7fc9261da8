/**
 * @file Calibration images on their way through a spiking network, one population at a time: what units carry on all
 * images, the potentials that follow from it, and the ANN's values that the potentials stand for. For calibrations that
 * change a population before the next one sees its spikes.
 */
import { isRamp } from '../graph/activation.ts';
import { sizeOf } from '../graph/tensor.ts';
import { MAX_POTENTIAL } from '../network/check.ts';
import {
  entryOf,
  type InputPopulation,
  type Population,
  type ReadoutPopulation,
  type RelayPopulation,
  type SpikingNetwork,
  type SpikingPopulation,
  stageLength,
} from '../network/network.ts';
import { type Images, imageTensor } from '../ops/image-tensor.ts';
import type { Plan } from '../ops/plan.ts';
import { runGraph } from '../ops/run.ts';
import { encodePixels } from '../simulate/encode.ts';
import { firingRule } from '../simulate/layers/firing-rule.ts';
import { relayOf } from '../simulate/layers/relay.ts';
import { scatterOf } from '../simulate/layers/scatter.ts';
import { selectOf } from '../simulate/select.ts';

/** What units carry on every image, image after image, channels first. */
export type Carried = Int16Array;

/** A population whose potentials stand for a value of the ANN. */
export type Target = SpikingPopulation | ReadoutPopulation;

/**
 * Runs the ANN on all images.
 * @param visit called with each value that a population of the network stands for, unit by unit; a value that exists only
 *   after pooling has no counterpart per unit and is left out
 */
export function observeValues(
  network: SpikingNetwork,
  plan: Plan,
  images: Images,
  visit: (population: Target, values: Float32Array, image: number) => void,
): void {
  const wanted = new Map<string, Target>();
  for (const population of network.populations) {
    if (population.kind === 'spiking' || population.kind === 'readout')
      wanted.set(population.value, population);
  }
  const [{ name: input }] = plan.graph.inputs;
  for (let i = 0; i < images.length; i++) {
    runGraph(plan, new Map([[input, imageTensor(plan, images, i)]]), (name, value) => {
      const population = wanted.get(name);
      if (!population || value.kind !== 'float' || value.data.length !== sizeOf(population.shape)) return;
      visit(population, value.data, i);
    });
  }
}

const blank = (population: Population, count: number): Carried =>
  new Int16Array(sizeOf(population.shape) * count);

/** What the input carries. */
export function encodeAll(input: InputPopulation, images: Images): Carried {
  const all = blank(input, images.length);
  const size = images.pixels.length / images.length;
  const units = sizeOf(input.shape);
  const most = stageLength(input.steps);
  const select = selectOf(input);
  for (let i = 0; i < images.length; i++) {
    const times = encodePixels(images.pixels.subarray(i * size, (i + 1) * size), input);
    for (let j = 0; j < units; j++) all[i * units + j] = most - times[j];
    select?.(all.subarray(i * units, (i + 1) * units));
  }
  return all;
}

/** A buffer of one image of a source, and how it is filled. */
function bufferOf(all: Carried, count: number): { readonly one: Int32Array; load(image: number): void } {
  const units = all.length / count;
  const one = new Int32Array(units);
  return { one, load: (image) => one.set(all.subarray(image * units, (image + 1) * units)) };
}

/** What a population carries; nothing before it is known. */
export const known = (carried: ReadonlyMap<string, Carried>, name: string): Carried =>
  carried.get(name) ?? new Int16Array(0);

/** What a relay passes on. */
export function relayAll(
  network: SpikingNetwork,
  population: RelayPopulation,
  carried: ReadonlyMap<string, Carried>,
  count: number,
): Carried {
  const all = blank(population, count);
  const target = new Int32Array(sizeOf(population.shape));
  const select = selectOf(population);
  const incoming = network.projections.flatMap((projection) => {
    if (projection.kind === 'synapses' || projection.to !== population.name) return [];
    const source = bufferOf(known(carried, projection.from), count);
    return [{ source, pass: relayOf(projection, source.one, target) }];
  });
  for (let image = 0; image < count; image++) {
    for (const { source, pass } of incoming) {
      source.load(image);
      pass();
    }
    select?.(target);
    all.set(target, image * target.length);
  }
  return all;
}

/**
 * Integrates what arrives at a population.
 * @param visit called with the potentials of all units at the end of the silent stage, channels last, image by image
 */
export function integrateAll(
  network: SpikingNetwork,
  population: Target,
  carried: ReadonlyMap<string, Carried>,
  count: number,
  visit: (u: Int32Array, image: number) => void,
): void {
  const units = sizeOf(population.shape);
  const channels = population.shape[0] ?? 1;
  const positions = units / channels;
  const u = new Int32Array(units);
  const incoming = network.projections.flatMap((projection) => {
    if (projection.kind !== 'synapses' || projection.to !== population.name) return [];
    const source = bufferOf(known(carried, projection.from), count);
    return [{ source, scatter: scatterOf(projection, { channels, positions }, source.one, u) }];
  });
  const start = Int32Array.from({ length: units }, (_, at) => {
    const unit = (at % channels) * positions + Math.floor(at / channels);
    return population.initial[entryOf(population.initial.length, unit, units)];
  });
  for (let image = 0; image < count; image++) {
    u.set(start);
    for (const { source, scatter } of incoming) {
      source.load(image);
      scatter();
    }
    visit(u, image);
  }
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

/** Writes what the units of one image carry, channels first, given their potentials, channels last. */
export function firing(population: SpikingPopulation): (u: Int32Array, carried: Carried) => void {
  const units = sizeOf(population.shape);
  const channels = population.shape[0] ?? 1;
  const positions = units / channels;
  const carry = firingRule(population);
  const select = selectOf(population);
  return (u, carried) => {
    for (let channel = 0; channel < channels; channel++) {
      for (let position = 0; position < positions; position++) {
        carried[channel * positions + position] = carry(u[position * channels + channel], channel);
      }
    }
    select?.(carried);
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
