/**
 * @file One population of a network, for one image at a time, in closed form: an input encodes pixels, a relay passes
 * spikes on, neurons integrate k of their sources and fire. A network is walked by taking the steps of its
 * populations in order.
 * López-Randulfe et al. 2022, eq. (3): a spike that carries k = T − t adds W·k to each of its targets; the spiking
 * stage of eq. (4) then needs no steps of time: see `firing-rule.ts`. A unit with an ON and an OFF neuron carries −k where
 * the OFF neuron fires, and since that neuron's synapses have the opposite weights, it adds W·(−k).
 *
 * Potentials are held channels last, so that the inner loop of a convolution runs over neighbours in memory.
 */

import { sizeOf } from '../../graph/tensor.ts';
import {
  entryOf,
  type Population,
  type Projection,
  type ReadoutPopulation,
  type SendingPopulation,
  type SpikingNetwork,
  type SpikingPopulation,
  stageLength,
} from '../../network/network.ts';
import { wiredInto } from '../../network/wiring.ts';
import { encodePixels } from '../encode.ts';
import type { SpikeNoise } from '../noise/spike-noise.ts';
import { selectOf } from '../select.ts';
import type { Pixels } from '../simulation.ts';
import { firingRule } from './firing-rule.ts';
import { relayOf } from './relay.ts';
import { scatterOf } from './scatter.ts';

/** k = T − t per unit in channel, row, column order, −k where its OFF neuron fires; 0 is silence. */
export type Carried = Int32Array | Float64Array;

export interface Source<P extends Projection = Projection> {
  readonly projection: P;
  /** k of the source; to be filled before `listen`. */
  readonly carried: Carried;
}

export interface Step {
  readonly sources: readonly Source[];
  /** Potentials at the end of the silent stage, channels last; empty without neurons that integrate. */
  readonly u: Carried;
  /** k of the population; of a read-out the potentials, in the order of its units. */
  readonly carried: Carried;
  /** The silent stage: integrates k of the sources, or relays it. @param pixels for an input */
  listen(pixels: Pixels): void;
  /** The spiking stage: fills `carried` with the k that are sent. */
  fire(): void;
}

/** Zeros of the network's arithmetic. */
export const zeros = ({ arithmetic }: Pick<SpikingNetwork, 'arithmetic'>, length: number): Carried =>
  arithmetic === 'integer' ? new Int32Array(length) : new Float64Array(length);

/**
 * @param carriedOf array of one image of a population, shared by all steps that read or write it
 * @param noise of the spikes that this population sends
 */
export function stepOf(
  network: SpikingNetwork,
  population: Population,
  carriedOf: (name: string) => Carried,
  noise?: SpikeNoise,
): Step {
  const carried = carriedOf(population.name);
  const sources = wiredInto(network, population.name).map(
    ({ projection }): Source => ({ projection, carried: carriedOf(projection.from) }),
  );
  if (population.kind === 'spiking' || population.kind === 'readout') {
    const u = zeros(network, carried.length);
    const fire = population.kind === 'spiking' ? firingOf(population, noise) : readOf(population);
    return {
      sources,
      u,
      carried,
      listen: integratorOf(population, sources, u),
      fire: () => fire(u, carried),
    };
  }
  const select = selectOf(population);
  const strike = noise && population.kind === 'input' ? strikeOf(population, noise) : undefined;
  const fire = (): void => {
    strike?.(carried);
    select?.(carried);
  };
  const u = zeros(network, 0);
  if (population.kind === 'relay') {
    const passes = sources.flatMap(({ projection, carried: source }) =>
      projection.kind === 'synapses' ? [] : [relayOf(projection, source, carried)],
    );
    const listen = (): void => {
      for (const pass of passes) pass();
    };
    return { sources, u, carried, listen, fire };
  }
  const most = stageLength(population.steps);
  const listen = (pixels: Pixels): void => {
    const times = encodePixels(pixels, population);
    for (let i = 0; i < times.length; i++) carried[i] = most - times[i];
  };
  return { sources, u, carried, listen, fire };
}

/** Eq. (3). */
function integratorOf(
  { shape, initial }: SpikingPopulation | ReadoutPopulation,
  sources: readonly Source[],
  u: Carried,
): () => void {
  const units = sizeOf(shape);
  const channels = shape[0] ?? 1;
  const positions = units / channels;
  const start = u.map((_, at) => initial[entryOf(initial.length, unitAt(at, channels, positions), units)]);
  const adds = sources.flatMap(({ projection, carried }) =>
    projection.kind === 'synapses' ? [scatterOf(projection, { channels, positions }, carried, u)] : [],
  );
  return () => {
    u.set(start);
    for (const add of adds) add();
  };
}

/** Unit, in channel, row, column order, whose potential is at this place, channels last. */
const unitAt = (at: number, channels: number, positions: number): number =>
  (at % channels) * positions + Math.floor(at / channels);

/** Eq. (4): k that the units of a population send, given their potentials, channels last. */
export function firingOf(
  population: SpikingPopulation,
  noise?: SpikeNoise,
): (u: Carried, carried: Carried | Int16Array) => void {
  const channels = population.shape[0] ?? 1;
  const positions = sizeOf(population.shape) / channels;
  const carry = firingRule(population);
  const select = selectOf(population);
  const strike = noise && strikeOf(population, noise);
  return (u, carried) => {
    for (let channel = 0; channel < channels; channel++) {
      for (let position = 0; position < positions; position++) {
        carried[channel * positions + position] = carry(u[position * channels + channel], channel);
      }
    }
    strike?.(carried);
    select?.(carried);
  };
}

/** Replaces k of a population's units by the k that arrives, in place. */
function strikeOf({ steps }: SendingPopulation, noise: SpikeNoise): (carried: Carried | Int16Array) => void {
  const length = stageLength(steps);
  return (carried) => {
    for (let i = 0; i < carried.length; i++) {
      const k = carried[i];
      if (k === 0) continue;
      const neuron = k > 0 ? i : carried.length + i;
      carried[i] = Math.sign(k) * (length - noise.arrival(neuron, length - Math.abs(k)));
    }
  };
}

function readOf({ shape }: ReadoutPopulation): (u: Carried, carried: Carried) => void {
  const channels = shape[0] ?? 1;
  const positions = sizeOf(shape) / channels;
  return (u, carried) => {
    for (let at = 0; at < u.length; at++) carried[unitAt(at, channels, positions)] = u[at];
  };
}
