/**
 * @file The clock-driven simulator: every step of every neuron, as the equations say and in their words. It is slow
 * and it is the truth that the fast engines are compared with.
 *
 * Source: López-Randulfe, Reeb, Knoll 2022.
 *   silent stage    u_i(t) = u_i(0) + Σ_{j spiked by t} W_ij (t − t_j)   (2)
 *   at its end      u_i(tMax) = u_i(0) + Σ_j W_ij (tMax − t_j)           (3)
 *   spiking stage   u_i(t) = u_i(tMax) + iExt · t, fires once when u ≥ uTh = iExt · tMax   (4)
 * Each stage is run on its own clock t = 0…tMax. A source whose spiking stage lies further back than its target's
 * silent stage (a residual connection) is heard as if delayed by whole stages.
 */
import { FirstspikeError } from '../error.ts';
import { synapseVisitor } from '../geometry/connectivity.ts';
import { tapsPerInput } from '../geometry/window.ts';
import { sizeOf } from '../graph/tensor.ts';
import {
  type EarliestProjection,
  entryOf,
  type Population,
  type ReadoutPopulation,
  type SpikingNetwork,
  type SpikingPopulation,
  type SynapticProjection,
} from '../network/network.ts';
import { encodePixels } from './encode.ts';
import type { Pixels, RunOptions, Simulation, Simulator } from './simulation.ts';

/** A neuron whose potential is wanted. */
export interface Probe {
  readonly population: string;
  /** Index in channel, row, column order. */
  readonly neuron: number;
}

/** Potential after each step: 0…tMax of the silent stage, then 1…tMax of the spiking stage (none for read-out). */
export interface Recording extends Probe {
  readonly silent: Float64Array;
  readonly spiking: Float64Array;
}

export interface ClockedOptions extends RunOptions {
  readonly record?: readonly Probe[];
}

export interface ClockedSimulation extends Simulation {
  readonly recordings: readonly Recording[];
}

export interface ClockedSimulator extends Simulator {
  run(pixels: Pixels, options?: ClockedOptions): ClockedSimulation;
}

/** @throws FirstspikeError `usage` for a network in continuous time, which has no clock. */
export function clockedSimulator(network: SpikingNetwork): ClockedSimulator {
  if (network.steps === 'continuous') {
    throw new FirstspikeError(
      'usage',
      'A network in continuous time has no clock; use the event engine or give --steps a number.',
    );
  }
  const tMax = network.steps;
  return { run: (pixels, options = {}) => runClocked(network, tMax, pixels, options) };
}

function runClocked(
  network: SpikingNetwork,
  tMax: number,
  pixels: Pixels,
  options: ClockedOptions,
): ClockedSimulation {
  const times = new Map<string, Float64Array>();
  const spikes = new Float64Array(network.populations.length);
  const synops = new Float64Array(network.projections.length);
  const recordings: Recording[] = [];
  let potentials: Float64Array = new Float64Array(0);
  let scale = 1;
  network.populations.forEach((population, index) => {
    if (population.kind === 'input') {
      times.set(population.name, encodePixels(pixels, population, tMax));
    } else if (population.kind === 'relay') {
      times.set(population.name, relayStage(population, network, tMax, times));
    } else {
      const records = startRecordings(options.record, population, tMax);
      const u = silentStage(population, network, tMax, times, synops, records);
      if (population.kind === 'spiking')
        times.set(population.name, spikingStage(population, u, tMax, records));
      else {
        potentials = u;
        scale = population.scale;
      }
      recordings.push(...records);
    }
    const fired = times.get(population.name);
    if (fired) spikes[index] = fired.reduce((sum, t) => sum + (t < tMax ? 1 : 0), 0);
  });
  const result = { potentials, logits: potentials.map((u) => u * scale), spikes, synops, recordings };
  return options.trace ? { ...result, spikeTimes: times } : result;
}

type Times = ReadonlyMap<string, Float64Array>;

function timesOf(times: Times, name: string): Float64Array {
  const found = times.get(name);
  if (!found)
    throw new FirstspikeError(
      'bad-file',
      `Population "${name}" is read before it has fired; convert the model again.`,
    );
  return found;
}

/** Eq. (2): a spike opens a constant current that flows until the stage ends; the potential is its running sum. */
function silentStage(
  population: SpikingPopulation | ReadoutPopulation,
  network: SpikingNetwork,
  tMax: number,
  times: Times,
  synops: Float64Array,
  records: readonly Recording[],
): Float64Array {
  const neurons = sizeOf(population.shape);
  const { initial } = population;
  const u = Float64Array.from({ length: neurons }, (_, i) => initial[entryOf(initial.length, i, neurons)]);
  const current = new Float64Array(neurons);
  const incoming = network.projections.flatMap((projection, index) =>
    projection.kind === 'synapses' && projection.to === population.name
      ? [openSynapses(projection, index)]
      : [],
  );
  note(records, 'silent', 0, u);
  for (let t = 0; t < tMax; t++) {
    for (const { projection, index, visit } of incoming) {
      const sources = timesOf(times, projection.from);
      for (let j = 0; j < sources.length; j++) {
        if (sources[j] !== t) continue;
        visit(j, (i, weight) => {
          current[i] += projection.weights[weight];
          synops[index] += 1;
        });
      }
    }
    for (let i = 0; i < neurons; i++) u[i] += current[i];
    note(records, 'silent', t + 1, u);
  }
  return u;
}

const openSynapses = (projection: SynapticProjection, index: number) => ({
  projection,
  index,
  visit: synapseVisitor(projection.wiring, projection.weights.length),
});

/** Eq. (4): synapses closed, the constant current iExt carries the potential to the threshold. */
function spikingStage(
  population: SpikingPopulation,
  u: Float64Array,
  tMax: number,
  records: readonly Recording[],
): Float64Array {
  const { iExt } = population;
  const times = new Float64Array(u.length).fill(tMax);
  for (let t = 0; t < tMax; t++) {
    for (let i = 0; i < u.length; i++) {
      const current = iExt[entryOf(iExt.length, i, u.length)];
      if (times[i] === tMax && u[i] >= current * tMax) times[i] = t;
      u[i] += current;
    }
    note(records, 'spiking', t, u);
  }
  return times;
}

/** The earliest spike of a window passes; the relay then closes. */
function relayStage(
  population: Population,
  network: SpikingNetwork,
  tMax: number,
  times: Times,
): Float64Array {
  const passed = new Float64Array(sizeOf(population.shape)).fill(tMax);
  const incoming = network.projections.filter(
    (p): p is EarliestProjection => p.kind === 'earliest' && p.to === population.name,
  );
  for (let t = 0; t < tMax; t++) {
    for (const { from, window } of incoming) {
      const sources = timesOf(times, from);
      const rows = tapsPerInput(window, 0);
      const columns = tapsPerInput(window, 1);
      for (let j = 0; j < sources.length; j++) {
        if (sources[j] !== t) continue;
        const channel = Math.floor(j / (rows.length * columns.length));
        for (const vertical of rows[Math.floor(j / columns.length) % rows.length]) {
          for (const horizontal of columns[j % columns.length]) {
            const i = (channel * window.output[0] + vertical.output) * window.output[1] + horizontal.output;
            if (passed[i] === tMax) passed[i] = t;
          }
        }
      }
    }
  }
  return passed;
}

function startRecordings(
  probes: readonly Probe[] | undefined,
  population: SpikingPopulation | ReadoutPopulation,
  tMax: number,
): Recording[] {
  const neurons = sizeOf(population.shape);
  return (probes ?? [])
    .filter((probe) => probe.population === population.name)
    .map((probe) => {
      if (!Number.isInteger(probe.neuron) || probe.neuron < 0 || probe.neuron >= neurons) {
        throw new FirstspikeError(
          'range',
          `Population "${population.name}" has neurons 0…${neurons - 1}, not ${probe.neuron}.`,
        );
      }
      const spiking = population.kind === 'spiking' ? tMax : 0;
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
