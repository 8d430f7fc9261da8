/**
 * @file The event-driven simulator: each spike is processed once, in closed form, population by population: see `step.ts`.
 */

import { FirstspikeError } from '../../error.ts';
import { fanOut } from '../../geometry/connectivity.ts';
import { sizeOf } from '../../graph/tensor.ts';
import { type ReadoutPopulation, type SpikingNetwork, stageLength } from '../../network/network.ts';
import { neuronsPerUnit, spikeTimesOf } from '../../network/neurons.ts';
import type { Noise } from '../noise/noise.ts';
import { spikeNoiseOf } from '../noise/spike-noise.ts';
import { isTraced, oneByOne, type Simulator } from '../simulation.ts';
import { type Carried, stepOf, zeros } from './step.ts';

/**
 * Simulates a network in integer steps or in continuous time; reusable over images, not reentrant.
 * @example
 * ```ts
 * eventSimulator(network).run([255, 0]).spikes; // → [1, 1, 0]
 * ```
 */
export function eventSimulator(network: SpikingNetwork, noise?: Noise): Simulator {
  const { populations, projections } = network;
  const carriedBy = new Map(populations.map(({ name, shape }) => [name, zeros(network, sizeOf(shape))]));
  const carried = (name: string): Carried => {
    const found = carriedBy.get(name);
    if (found) return found;
    throw new FirstspikeError('bad-file', `Population "${name}" does not exist; convert the model again.`);
  };
  const perUnit = neuronsPerUnit(network);
  const noises = populations.map((population, index) =>
    population.kind === 'readout' ? undefined : spikeNoiseOf(population, index, noise),
  );
  const steps = populations.map((population, i) => stepOf(network, population, carried, noises[i]));
  const counts = projections.map((projection) =>
    projection.kind === 'synapses'
      ? synopsOf(fanOut(projection.wiring), carried(projection.from), perUnit(projection.to))
      : () => 0,
  );
  const readout = populations[populations.length - 1] as ReadoutPopulation;

  const run: Simulator['run'] = (pixels, options = {}) => {
    for (const one of noises) one?.begin(options.image ?? 0);
    for (const { listen, fire } of steps) {
      listen(pixels);
      fire();
    }
    const synops = Float64Array.from(counts, (count) => count());
    const potentials = Float64Array.from(carried(readout.name));
    const spikes = Float64Array.from(populations, ({ name, kind }) =>
      kind === 'readout' ? 0 : countSpikes(carried(name)),
    );
    const result = { potentials, logits: potentials.map((u) => u * readout.scale), spikes, synops };
    if (!options.trace) return result;
    const spikeTimes = new Map<string, Float64Array>();
    for (const { name, ...population } of populations) {
      if (population.kind === 'readout' || !isTraced(options, name)) continue;
      const length = stageLength(population.steps);
      spikeTimes.set(name, spikeTimesOf(carried(name), length, perUnit(name)));
    }
    return { ...result, spikeTimes };
  };
  return { run, runBatch: oneByOne(run) };
}

function countSpikes(carried: Carried): number {
  let count = 0;
  for (let i = 0; i < carried.length; i++) if (carried[i] !== 0) count++;
  return count;
}

/** Counts Σ fan-out over the spikes of a source; all neurons of a target unit have the same synapses. */
function synopsOf(fans: ArrayLike<number>, source: Carried, perUnit: number): () => number {
  return () => {
    let operations = 0;
    for (let j = 0; j < source.length; j++) if (source[j] !== 0) operations += fans[j];
    return perUnit * operations;
  };
}
