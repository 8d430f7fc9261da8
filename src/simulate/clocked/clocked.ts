/**
 * @file The clock-driven simulator: every step of every neuron, as the equations say and in their words. It is slow
 * and it is the truth that the fast engines are compared with.
 *
 * Source: López-Randulfe, Reeb, Knoll 2022.
 *   silent stage    u_i(t) = u_i(0) + Σ_{j spiked by t} W_ij (t − t_j)   (2)
 *   at its end      u_i(tMax) = u_i(0) + Σ_j W_ij (tMax − t_j)           (3)
 *   spiking stage   u_i(t) = u_i(tMax) + iExt · t, fires once when u ≥ uTh = iExt · T   (4)
 * A unit whose value may be negative is two neurons, ON and OFF: the OFF neuron has the same synapses with opposite
 * weights, so that its potential is mirror − u. Where an activation needs it, the potential rests in the spiking stage
 * and the threshold falls instead (`ThresholdTable`).
 * A stage lasts as long as the longest of its populations, tMax; a population of T steps fires in the last T of them, at
 * step 0…T − 1 of its own. A source whose spiking stage lies further back than its target's silent stage (a residual
 * connection) is heard as if delayed by whole stages.
 */

import { FirstspikeError } from '../../error.ts';
import { synapseVisitor } from '../../geometry/connectivity.ts';
import { sizeOf } from '../../graph/tensor.ts';
import { timelineOf } from '../../network/latency.ts';
import {
  entryOf,
  type ReadoutPopulation,
  type SendingPopulation,
  type SpikingNetwork,
  type SpikingPopulation,
  stageLength,
} from '../../network/network.ts';
import { neuronsPerUnit } from '../../network/neurons.ts';
import { wiredInto } from '../../network/wiring.ts';
import { encodePixels } from '../encode.ts';
import type { Noise } from '../noise/noise.ts';
import { type SpikeNoise, spikeNoiseOf } from '../noise/spike-noise.ts';
import {
  isTraced,
  oneByOne,
  type Pixels,
  type RunOptions,
  type Simulation,
  type Simulator,
} from '../simulation.ts';
import { type Fired, spikingStage } from './fire.ts';
import { relayStage } from './relay.ts';
import { sendStage } from './select.ts';

/** A neuron whose potential is wanted. */
export interface Probe {
  readonly population: string;
  /** Index in channel, row, column order; where units have OFF neurons, these follow after all ON neurons. */
  readonly neuron: number;
}

/**
 * Potential after each step: 0…tMax of the silent stage, then 1…T of the population's own steps in the spiking stage (none
 * for read-out).
 */
export interface Recording extends Probe {
  readonly silent: Float64Array;
  readonly spiking: Float64Array;
}

export interface ClockedOptions extends RunOptions {
  readonly record?: readonly Probe[];
  /** Whether membrane updates are wanted. Default false. */
  readonly membrane?: boolean;
}

export interface ClockedSimulation extends Simulation {
  readonly recordings: readonly Recording[];
  /**
   * Steps at which a potential changes, summed over the neurons of hidden populations and the read-out; in its first step
   * every neuron counts, for it takes its start potential (NeuroBench's membrane updates). Only if they were asked for.
   */
  readonly membraneUpdates?: number;
}

export interface ClockedSimulator extends Simulator {
  run(pixels: Pixels, options?: ClockedOptions): ClockedSimulation;
}

/**
 * Simulates a network step by step, as the paper's equations say; reusable over images, not reentrant.
 * @throws FirstspikeError `usage` for a network in continuous time, which has no clock.
 * @example
 * ```ts
 * clockedSimulator(network).run([255, 0]).spikes; // → [1, 1, 0]
 * ```
 */
export function clockedSimulator(network: SpikingNetwork, noise?: Noise): ClockedSimulator {
  if (network.steps === 'continuous') {
    throw new FirstspikeError(
      'usage',
      'A network in continuous time has no clock; use the event engine or give --steps a number.',
    );
  }
  const run: ClockedSimulator['run'] = (pixels, options = {}) => runClocked(network, pixels, options, noise);
  return { run, runBatch: oneByOne(run) };
}

function runClocked(
  network: SpikingNetwork,
  pixels: Pixels,
  options: ClockedOptions,
  noise: Noise | undefined,
): ClockedSimulation {
  const fired = new Map<string, Fired>();
  const timeline = timelineOf(network);
  const perUnit = neuronsPerUnit(network);
  const spikes = new Float64Array(network.populations.length);
  const synops = new Float64Array(network.projections.length);
  const recordings: Recording[] = [];
  let membraneUpdates = 0;
  let potentials: Float64Array = new Float64Array(0);
  let scale = 1;
  const send = (population: SendingPopulation, index: number, times: Float64Array): void => {
    const own = spikeNoiseOf(population, index, noise);
    own?.begin(options.image ?? 0);
    const sent = sendStage(arrivals(times, population, own), population);
    const steps = stageLength(population.steps);
    fired.set(population.name, { times: sent, steps, units: sizeOf(population.shape) });
    spikes[index] = sent.filter((t) => t < steps).length;
  };
  network.populations.forEach((population, index) => {
    if (population.kind === 'input') send(population, index, encodePixels(pixels, population));
    else if (population.kind === 'relay') {
      const neurons = sizeOf(population.shape) * perUnit(population.name);
      send(
        population,
        index,
        relayStage(population, network, neurons, (name) => firedOf(fired, name)),
      );
    } else {
      const tMax = timeline.steps(population.stage - 1);
      const u = startPotentials(population, perUnit(population.name));
      const records = startRecordings(options.record, population, tMax, u.length);
      recordings.push(...records);
      membraneUpdates += silentStage(population, network, tMax, u, fired, synops, records);
      if (population.kind === 'spiking') {
        if (!population.thresholdTable) membraneUpdates += u.length * stageLength(population.steps);
        const times = spikingStage(population, u, (t) => note(records, 'spiking', t, u));
        send(population, index, times);
      } else {
        potentials = u;
        scale = population.scale;
      }
    }
  });
  const result = {
    potentials,
    logits: potentials.map((u) => u * scale),
    spikes,
    synops,
    recordings,
    ...(options.membrane && { membraneUpdates }),
  };
  if (!options.trace) return result;
  const traced = [...fired].filter(([name]) => isTraced(options, name));
  return { ...result, spikeTimes: new Map(traced.map(([name, { times }]) => [name, times])) };
}

/** Spike times as they arrive; the population's steps are silence. */
function arrivals(
  times: Float64Array,
  { steps }: SendingPopulation,
  noise: SpikeNoise | undefined,
): Float64Array {
  const silence = stageLength(steps);
  return noise ? times.map((t, neuron) => (t === silence ? t : noise.arrival(neuron, t))) : times;
}

function firedOf(fired: ReadonlyMap<string, Fired>, name: string): Fired {
  const found = fired.get(name);
  if (found) return found;
  throw new FirstspikeError(
    'bad-file',
    `Population "${name}" is read before it has fired; convert the model again.`,
  );
}

/** u(0) of all ON neurons, then mirror − u(0) of all OFF neurons. */
function startPotentials(population: SpikingPopulation | ReadoutPopulation, perUnit: 1 | 2): Float64Array {
  const { initial } = population;
  const units = sizeOf(population.shape);
  const mirror = population.kind === 'spiking' ? population.mirror : null;
  return Float64Array.from({ length: units * perUnit }, (_, i) => {
    const start = initial[entryOf(initial.length, i % units, units)];
    return mirror && i >= units ? mirror[entryOf(mirror.length, i % units, units)] - start : start;
  });
}

/**
 * Eq. (2): a spike opens a constant current that flows until the stage ends; the potential is its running sum.
 * @param u potentials, moved along; all ON neurons, then all OFF neurons
 * @returns membrane updates
 */
function silentStage(
  { name, shape }: SpikingPopulation | ReadoutPopulation,
  network: SpikingNetwork,
  tMax: number,
  u: Float64Array,
  fired: ReadonlyMap<string, Fired>,
  synops: Float64Array,
  records: readonly Recording[],
): number {
  const units = sizeOf(shape);
  let updates = u.length;
  const current = new Float64Array(u.length);
  const incoming = wiredInto(network, name).flatMap(({ projection, index }) =>
    projection.kind === 'synapses'
      ? [
          {
            index,
            weights: projection.weights,
            visit: synapseVisitor(projection.wiring, projection.weights.length),
            source: firedOf(fired, projection.from),
          },
        ]
      : [],
  );
  note(records, 'silent', 0, u);
  for (let t = 0; t < tMax; t++) {
    for (const { index, weights, visit, source } of incoming) {
      const now = t - (tMax - source.steps);
      for (let j = 0; j < source.times.length; j++) {
        if (now < 0 || source.times[j] !== now) continue;
        const sign = j < source.units ? 1 : -1;
        visit(j % source.units, (i, weight) => {
          for (let to = i; to < u.length; to += units) {
            current[to] += (to < units ? sign : -sign) * weights[weight];
            synops[index] += 1;
          }
        });
      }
    }
    for (let i = 0; i < u.length; i++) {
      u[i] += current[i];
      if (t > 0 && current[i] !== 0) updates++;
    }
    note(records, 'silent', t + 1, u);
  }
  return updates;
}

function startRecordings(
  probes: readonly Probe[] | undefined,
  population: SpikingPopulation | ReadoutPopulation,
  tMax: number,
  neurons: number,
): Recording[] {
  return (probes ?? [])
    .filter((probe) => probe.population === population.name)
    .map((probe) => {
      if (!Number.isInteger(probe.neuron) || probe.neuron < 0 || probe.neuron >= neurons) {
        throw new FirstspikeError(
          'range',
          `Population "${population.name}" has neurons 0…${neurons - 1}, not ${probe.neuron}.`,
        );
      }
      const spiking = population.kind === 'spiking' ? stageLength(population.steps) : 0;
      return { ...probe, silent: new Float64Array(tMax + 1), spiking: new Float64Array(spiking) };
    });
}

function note(
  records: readonly Recording[],
  stage: 'silent' | 'spiking',
  step: number,
  u: Float64Array,
): void {
  for (const record of records) record[stage][step] = u[record.neuron];
}
