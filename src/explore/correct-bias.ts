/**
 * @file Bias correction: rounding and clipping shift the mean potential of each channel, and the shifts of many sources
 * add up where those of single images cancel. Layer by layer, the start potentials are moved so that on calibration images
 * the mean potential of each channel is what the ANN's value asks for, given the spikes that really arrive. The neuron's
 * own half step stays out of it.
 *
 * The images go through the network one population at a time, so that each layer sees the corrected ones before it.
 */
import { isRamp } from '../activation/activation.ts';
import { sizeOf } from '../graph/tensor.ts';
import { codesOf } from '../network/code.ts';
import {
  entryOf,
  type InputPopulation,
  type Population,
  type ReadoutPopulation,
  type RelayPopulation,
  type SpikingNetwork,
  type SpikingPopulation,
} from '../network/network.ts';
import { type Images, imageTensor } from '../ops/image-tensor.ts';
import type { Plan } from '../ops/plan.ts';
import { runGraph } from '../ops/run.ts';
import { encodePixels } from '../simulate/encode.ts';
import { firingRule } from '../simulate/firing-rule.ts';
import { relayOf } from '../simulate/relay.ts';
import { scatterOf } from '../simulate/scatter.ts';
import { selectOf } from '../simulate/select.ts';

/** What units carry on every image, image after image. */
type Carried = Int16Array;

/** Units × images that are held at a time. */
const MOST_VALUES = 2 ** 26;

/** Images that `correctBias` can take of a network; the mean of a channel needs no more than the given number. */
export function imagesForCorrection({ populations }: SpikingNetwork, wanted: number): number {
  const units = populations.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return Math.max(1, Math.min(wanted, Math.floor(MOST_VALUES / units)));
}

/**
 * The network with corrected start potentials. Networks in continuous time or of real weights come back as they are:
 * they have next to nothing to correct.
 * @param plan the ANN, taking stored pixels, as `prepare` makes it
 * @param images calibration images in stored units
 */
export const correctBias = (network: SpikingNetwork, plan: Plan, images: Images): SpikingNetwork =>
  biasCorrection(plan, () => images)(network);

/** `correctBias` for several networks of one ANN on the same images, those for the first: the ANN is run on them once. */
export function biasCorrection(
  plan: Plan,
  imagesFor: (network: SpikingNetwork) => Images,
): (network: SpikingNetwork) => SpikingNetwork {
  let images: Images | undefined;
  let wanted: ReadonlyMap<string, Float64Array> | undefined;
  return (network) => {
    if (network.steps === 'continuous' || network.arithmetic !== 'integer') return network;
    images ??= imagesFor(network);
    wanted ??= meanValues(network, plan, images);
    return corrected(network, images, wanted);
  };
}

function corrected(
  network: SpikingNetwork,
  images: Images,
  wanted: ReadonlyMap<string, Float64Array>,
): SpikingNetwork {
  const carried = new Map<string, Carried>();
  const populations = network.populations.map((population): Population => {
    if (population.kind === 'input') {
      carried.set(population.name, encodeAll(network, population, images));
      return population;
    }
    if (population.kind === 'relay') {
      carried.set(population.name, relayAll(network, population, carried, images.length));
      return population;
    }
    const potentials = integrateAll(network, population, carried, images.length);
    const moved = moveStart(network, population, potentials, wanted.get(population.value));
    if (moved.kind === 'spiking') carried.set(moved.name, fireAll(network, moved, potentials));
    return moved;
  });
  return { ...network, populations };
}

/** Mean of each channel of the ANN's values that populations stand for. */
function meanValues(network: SpikingNetwork, plan: Plan, images: Images): ReadonlyMap<string, Float64Array> {
  /** A value that exists only after pooling has no counterpart per unit. */
  const wanted = new Map<string, { readonly channels: number; readonly units: number }>();
  for (const population of network.populations) {
    if (population.kind === 'spiking' || population.kind === 'readout')
      wanted.set(population.value, { channels: population.shape[0] ?? 1, units: sizeOf(population.shape) });
  }
  const means = new Map<string, Float64Array>();
  for (let i = 0; i < images.length; i++) {
    runGraph(plan, new Map([[plan.graph.inputs[0].name, imageTensor(plan, images, i)]]), (name, value) => {
      const found = wanted.get(name);
      if (!found || value.kind !== 'float' || value.data.length !== found.units) return;
      const { channels, units } = found;
      const mean = means.get(name) ?? new Float64Array(channels);
      means.set(name, mean);
      const share = channels / (units * images.length);
      value.data.forEach((x, at) => {
        mean[entryOf(channels, at, units)] += x * share;
      });
    });
  }
  return means;
}

const blank = (population: Population, count: number): Carried =>
  new Int16Array(sizeOf(population.shape) * count);

function encodeAll(network: SpikingNetwork, input: InputPopulation, images: Images): Carried {
  const all = blank(input, images.length);
  const size = images.pixels.length / images.length;
  const units = sizeOf(input.shape);
  const tMax = network.steps === 'continuous' ? 1 : network.steps;
  const select = selectOf(input.selection, input.shape, network.steps);
  for (let i = 0; i < images.length; i++) {
    const times = encodePixels(images.pixels.subarray(i * size, (i + 1) * size), input, network.steps);
    for (let j = 0; j < units; j++) all[i * units + j] = tMax - times[j];
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

const known = (carried: ReadonlyMap<string, Carried>, name: string): Carried =>
  carried.get(name) ?? new Int16Array(0);

function relayAll(
  network: SpikingNetwork,
  population: RelayPopulation,
  carried: ReadonlyMap<string, Carried>,
  count: number,
): Carried {
  const all = blank(population, count);
  const target = new Int32Array(sizeOf(population.shape));
  const select = selectOf(population.selection, population.shape, network.steps);
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

/** Potentials at the end of the silent stage, image after image, channels last. */
function integrateAll(
  network: SpikingNetwork,
  population: SpikingPopulation | ReadoutPopulation,
  carried: ReadonlyMap<string, Carried>,
  count: number,
): Int32Array {
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
  const all = new Int32Array(units * count);
  for (let image = 0; image < count; image++) {
    u.set(start);
    for (const { source, scatter } of incoming) {
      source.load(image);
      scatter();
    }
    all.set(u, image * units);
  }
  return all;
}

/** The population with start potentials that give each channel the mean it should have; moves `potentials` along. */
function moveStart<P extends SpikingPopulation | ReadoutPopulation>(
  network: SpikingNetwork,
  population: P,
  potentials: Int32Array,
  wanted: Float64Array | undefined,
): P {
  const channels = population.shape[0] ?? 1;
  if (!wanted || wanted.length !== channels) return population;
  const sums = new Float64Array(channels);
  for (let at = 0; at < potentials.length; at++) sums[at % channels] += potentials[at];
  const perChannel = potentials.length / channels;
  const moves = Int32Array.from({ length: channels }, (_, channel) => {
    const { perUnit, halfStep, most } = scaleOf(network, population, channel);
    const move = wanted[channel] * perUnit + halfStep - sums[channel] / perChannel;
    return Math.round(Math.min(most, Math.max(-most, move)));
  });
  for (let at = 0; at < potentials.length; at++) potentials[at] += moves[at % channels];
  const { initial } = population;
  const entries = Math.max(initial.length, channels);
  return {
    ...population,
    initial: Int32Array.from(
      { length: entries },
      (_, i) => initial[entryOf(initial.length, i, entries)] + moves[entryOf(channels, i, entries)],
    ),
  };
}

/** Potential per unit of the ANN's value, the half step in it, and how far a start potential may be moved: one step. */
function scaleOf(
  network: SpikingNetwork,
  population: SpikingPopulation | ReadoutPopulation,
  channel: number,
): { readonly perUnit: number; readonly halfStep: number; readonly most: number } {
  if (population.kind === 'readout') {
    return { perUnit: 1 / population.scale, halfStep: 0, most: Number.POSITIVE_INFINITY };
  }
  const { iExt, xMax, shape, activation } = population;
  const channels = shape[0] ?? 1;
  const current = iExt[entryOf(iExt.length, channel, channels)];
  const levels = codesOf(network).get(population.name)?.levels ?? 1;
  const [input] = network.populations;
  const rounds = input.kind === 'input' && input.rounding === 'nearest' && isRamp(activation);
  return {
    perUnit: (current * levels) / xMax[entryOf(xMax.length, channel, channels)],
    halfStep: rounds ? Math.floor(current / 2) : 0,
    most: current,
  };
}

function fireAll(network: SpikingNetwork, population: SpikingPopulation, potentials: Int32Array): Carried {
  const units = sizeOf(population.shape);
  const channels = population.shape[0] ?? 1;
  const positions = units / channels;
  const carry = firingRule(population, network.steps);
  const select = selectOf(population.selection, population.shape, network.steps);
  const all = new Int16Array(potentials.length);
  for (let from = 0; from < all.length; from += units) {
    for (let channel = 0; channel < channels; channel++) {
      for (let position = 0; position < positions; position++) {
        all[from + channel * positions + position] = carry(
          potentials[from + position * channels + channel],
          channel,
        );
      }
    }
    select?.(all.subarray(from, from + units));
  }
  return all;
}
