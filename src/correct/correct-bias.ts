/**
 * @file Bias correction: rounding and clipping shift the mean potential of each channel, and the shifts of many sources
 * add up where those of single images cancel. Layer by layer, the start potentials are moved so that on calibration images
 * the mean potential of each channel, given the actual spikes, equals the mean of the ANN's value. The neuron's half step
 * is not part of the mean.
 *
 * The images go through the network one population at a time, so that each layer sees the corrected ones before it.
 */
import { sizeOf } from '../graph/tensor.ts';
import { MAX_POTENTIAL } from '../network/check.ts';
import { entryOf, type Population, type SpikingNetwork } from '../network/network.ts';
import { largestPotential } from '../network/potential-bounds.ts';
import { lastUses, wiredInto } from '../network/wiring.ts';
import { type PlanFor, planFor } from '../ops/ann-engine.ts';
import type { Images } from '../ops/image-tensor.ts';
import type { Plan } from '../ops/plan.ts';
import { firingOf } from '../simulate/layers/step.ts';
import {
  integrateAll,
  movedStart,
  observeValues,
  type SpikeValues,
  scaleOf,
  sendAll,
  spikeValues,
  type Target,
} from './propagate.ts';

/** Units × images that are held at a time. */
const MOST_VALUES = 2 ** 26;

/** Images that `correctBias` can take of a network; the mean of a channel needs no more than the given number. */
export function imagesForCorrection({ populations }: SpikingNetwork, wanted: number): number {
  const units = populations.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return Math.max(1, Math.min(wanted, Math.floor(MOST_VALUES / units)));
}

/**
 * The network with corrected start potentials. Networks in continuous time or of real weights come back as they are:
 * they have almost no error to correct.
 * @param plan the ANN, taking stored pixels, as `prepare` makes it
 * @param images calibration images in stored units
 */
export const correctBias = (network: SpikingNetwork, plan: Plan, images: Images): Promise<SpikingNetwork> =>
  biasCorrection(planFor(plan), () => images)(network);

/** `correctBias` for several networks of one ANN on the images chosen for the first network: the ANN is run on them once. */
export function biasCorrection(
  ann: PlanFor,
  imagesFor: (network: SpikingNetwork) => Images,
): (network: SpikingNetwork) => Promise<SpikingNetwork> {
  let images: Images | undefined;
  let wanted: ReadonlyMap<string, Float64Array> | undefined;
  return async (network) => {
    if (network.steps === 'continuous' || network.arithmetic !== 'integer') return network;
    images ??= imagesFor(network);
    wanted ??= await meanValues(network, ann, images);
    return corrected(network, images, wanted);
  };
}

function corrected(
  network: SpikingNetwork,
  images: Images,
  wanted: ReadonlyMap<string, Float64Array>,
): SpikingNetwork {
  const sent = new Map<string, SpikeValues>();
  const last = lastUses(network);
  const populations = network.populations.map((population, i): Population => {
    const moved = correctedOne(network, population, sent, images, wanted);
    for (const { projection } of wiredInto(network, population.name)) {
      if (last.get(projection.from) === i) sent.delete(projection.from);
    }
    return moved;
  });
  return { ...network, populations };
}

/** One population, which sends its spikes. */
function correctedOne(
  network: SpikingNetwork,
  population: Population,
  sent: Map<string, SpikeValues>,
  images: Images,
  wanted: ReadonlyMap<string, Float64Array>,
): Population {
  const { name, kind, shape } = population;
  if (kind === 'input' || kind === 'relay') {
    sent.set(name, sendAll(network, population, sent, images));
    return population;
  }
  const units = sizeOf(shape);
  const potentials = new Int32Array(units * images.length);
  integrateAll(network, population, sent, images, (u, image) => potentials.set(u, image * units));
  const mean = wanted.get(population.value);
  const moved = mean ? movedTo(network, population, potentials, mean) : population;
  if (moved.kind === 'spiking') {
    const all = spikeValues(moved.steps, potentials.length);
    const fire = firingOf(moved);
    for (let at = 0; at < all.length; at += units) {
      fire(potentials.subarray(at, at + units), all.subarray(at, at + units));
    }
    sent.set(name, all);
  }
  return moved;
}

/** Mean of each channel of the ANN's values of populations. */
async function meanValues(
  network: SpikingNetwork,
  ann: PlanFor,
  images: Images,
): Promise<ReadonlyMap<string, Float64Array>> {
  const means = new Map<string, Float64Array>();
  await observeValues(network, ann, images, ({ value, shape }, values) => {
    const channels = shape[0] ?? 1;
    const mean = means.get(value) ?? new Float64Array(channels);
    means.set(value, mean);
    const share = channels / (values.length * images.length);
    values.forEach((x, at) => {
      mean[entryOf(channels, at, values.length)] += x * share;
    });
  });
  return means;
}

/**
 * The population with start potentials that give each channel the mean it should have, or as it is where potentials could
 * then leave 32 bits; moves `potentials` along.
 */
function movedTo(
  network: SpikingNetwork,
  population: Target,
  potentials: Int32Array,
  wanted: Float64Array,
): Target {
  const channels = wanted.length;
  const means = new Float64Array(channels);
  for (let at = 0; at < potentials.length; at++) means[at % channels] += potentials[at];
  for (let channel = 0; channel < channels; channel++) means[channel] /= potentials.length / channels;
  const moves = startMoves(network, population, means, wanted);
  const moved = { ...population, initial: movedStart(population, moves) };
  if (largestPotential(network, moved) > MAX_POTENTIAL) return population;
  for (let at = 0; at < potentials.length; at++) potentials[at] += moves[at % channels];
  return moved;
}

/**
 * How far start potentials must be moved, per channel, so that mean potentials equal the ANN's mean values; a
 * neuron that fires is moved by one step at most.
 */
export function startMoves(
  network: SpikingNetwork,
  population: Target,
  means: Float64Array,
  wanted: Float64Array,
): Float64Array {
  return means.map((mean, channel) => {
    const { perUnit, halfStep, most } = scaleOf(network, population, channel);
    const move = wanted[channel] * perUnit + halfStep - mean;
    return Math.round(Math.min(most, Math.max(-most, move)));
  });
}
