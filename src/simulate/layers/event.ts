/**
 * @file The event-driven simulator: each spike is processed once, in closed form.
 * López-Randulfe et al. 2022, eq. (3): a spike that carries k = T − t adds W·k to each of its targets; the spiking
 * stage of eq. (4) then needs no steps: see `firing-rule.ts`. A unit with an ON and an OFF neuron carries −k where the
 * OFF neuron fires, and since that neuron's synapses have the opposite weights, it adds W·(−k).
 *
 * Potentials of a convolution are held channels last, so that the inner loop runs over neighbours in memory.
 */
import { FirstspikeError } from '../../error.ts';
import { fanOut } from '../../geometry/connectivity.ts';
import { sizeOf } from '../../graph/tensor.ts';
import {
  entryOf,
  type InputPopulation,
  type ReadoutPopulation,
  type RelayPopulation,
  type SpikingNetwork,
  type SpikingPopulation,
  stageLength,
} from '../../network/network.ts';
import { neuronsPerUnit, spikeTimesOf } from '../../network/neurons.ts';
import { encodePixels } from '../encode.ts';
import { selectOf } from '../select.ts';
import type { Simulator } from '../simulation.ts';
import { firingRule } from './firing-rule.ts';
import { relayOf } from './relay.ts';
import { type Potentials, scatterOf } from './scatter.ts';

/** What each population carries, k = T − t per unit, −k where its OFF neuron fires; 0 is silence. */
type Carried = Int32Array | Float64Array;

/** One population's part of the plan: fills its `carried` (or the potentials) from those of its sources. */
interface Step {
  readonly carried: Carried;
  run(synops: Float64Array): void;
}

/**
 * Simulates a network in integer steps or in continuous time; reusable over images, not reentrant.
 * @example
 * ```ts
 * eventSimulator(network).run([255, 0]).spikes; // → [1, 1, 0]
 * ```
 */
export function eventSimulator(network: SpikingNetwork): Simulator {
  const integer = network.arithmetic === 'integer';
  const numbers = (length: number): Carried => (integer ? new Int32Array(length) : new Float64Array(length));
  const carriedBy = new Map<string, Carried>();
  for (const population of network.populations)
    carriedBy.set(population.name, numbers(sizeOf(population.shape)));
  const carried = (name: string): Carried => {
    const found = carriedBy.get(name);
    if (!found)
      throw new FirstspikeError('bad-file', `Population "${name}" does not exist; convert the model again.`);
    return found;
  };
  const perUnit = neuronsPerUnit(network);
  const input = network.populations[0] as InputPopulation;
  const selectPixels = selectOf(input);
  const readout = network.populations[network.populations.length - 1] as ReadoutPopulation;
  const steps = network.populations.slice(1).map((population): Step => {
    if (population.kind === 'relay') return relayStep(population, network, carried);
    const integrating = population as SpikingPopulation | ReadoutPopulation;
    return integrateStep(integrating, network, perUnit(population.name), carried, numbers);
  });

  return {
    run(pixels, options = {}) {
      const times = encodePixels(pixels, input);
      const source = carried(input.name);
      const most = stageLength(input.steps);
      for (let i = 0; i < times.length; i++) source[i] = most - times[i];
      selectPixels?.(source);
      const synops = new Float64Array(network.projections.length);
      for (const step of steps) step.run(synops);
      const potentials = Float64Array.from(carried(readout.name));
      const spikes = Float64Array.from(network.populations, ({ name, kind }) =>
        kind === 'readout' ? 0 : countSpikes(carried(name)),
      );
      const result = { potentials, logits: potentials.map((u) => u * readout.scale), spikes, synops };
      if (!options.trace) return result;
      const spikeTimes = new Map<string, Float64Array>();
      for (const { name, ...population } of network.populations) {
        if (population.kind === 'readout') continue;
        const length = stageLength(population.steps);
        spikeTimes.set(name, spikeTimesOf(carried(name), length, perUnit(name)));
      }
      return { ...result, spikeTimes };
    },
  };
}

function countSpikes(carried: Carried): number {
  let count = 0;
  for (let i = 0; i < carried.length; i++) if (carried[i] !== 0) count++;
  return count;
}

function relayStep(
  population: RelayPopulation,
  network: SpikingNetwork,
  carried: (name: string) => Carried,
): Step {
  const target = carried(population.name);
  const incoming = network.projections.flatMap((projection) =>
    projection.kind !== 'synapses' && projection.to === population.name
      ? [relayOf(projection, carried(projection.from), target)]
      : [],
  );
  const select = selectOf(population);
  return {
    carried: target,
    run() {
      for (const pass of incoming) pass();
      select?.(target);
    },
  };
}

function integrateStep(
  population: SpikingPopulation | ReadoutPopulation,
  network: SpikingNetwork,
  perUnit: number,
  carried: (name: string) => Carried,
  numbers: (length: number) => Potentials,
): Step {
  const target = carried(population.name);
  const neurons = target.length;
  const channels = population.shape[0] ?? 1;
  const positions = neurons / channels;
  const u = numbers(neurons);
  const initial = numbers(neurons);
  for (let i = 0; i < neurons; i++) {
    initial[channelsLast(i, channels, positions)] =
      population.initial[entryOf(population.initial.length, i, neurons)];
  }
  const incoming = network.projections.flatMap((projection, index) => {
    if (projection.kind !== 'synapses' || projection.to !== population.name) return [];
    const source = carried(projection.from);
    const scatter = scatterOf(projection, { channels, positions }, source, u);
    return [{ index, scatter, source, fans: fanOut(projection.wiring) }];
  });
  const finish = population.kind === 'spiking' ? fireOf(population, u, target) : readOf(channels, u, target);
  return {
    carried: target,
    run(synops) {
      u.set(initial);
      for (const { index, scatter, source, fans } of incoming) {
        scatter();
        let operations = 0;
        for (let j = 0; j < source.length; j++) if (source[j] !== 0) operations += fans[j];
        // The neurons of a unit have the same synapses.
        synops[index] = perUnit * operations;
      }
      finish();
    },
  };
}

/** Index in row, column, channel order of the neuron with index i in channel, row, column order. */
const channelsLast = (i: number, channels: number, positions: number): number =>
  (i % positions) * channels + Math.floor(i / positions);

function fireOf(population: SpikingPopulation, u: Potentials, target: Carried): () => void {
  const channels = population.shape[0] ?? 1;
  const positions = u.length / channels;
  const carry = firingRule(population);
  const select = selectOf(population);
  return () => {
    for (let channel = 0; channel < channels; channel++) {
      for (let position = 0; position < positions; position++) {
        target[channel * positions + position] = carry(u[position * channels + channel], channel);
      }
    }
    select?.(target);
  };
}

function readOf(channels: number, u: Potentials, target: Carried): () => void {
  const positions = u.length / channels;
  return () => {
    for (let i = 0; i < u.length; i++) target[i] = u[channelsLast(i, channels, positions)];
  };
}
