/**
 * @file The clock-driven simulator: every step of every neuron, as the equations say and in their words. It is slow
 * and it is the truth that the fast engines are compared with.
 *
 * Source: López-Randulfe, Reeb, Knoll 2022.
 *   silent stage    u_i(t) = u_i(0) + Σ_{j spiked by t} W_ij (t − t_j)   (2)
 *   at its end      u_i(tMax) = u_i(0) + Σ_j W_ij (tMax − t_j)           (3)
 *   spiking stage   u_i(t) = u_i(tMax) + iExt · t, fires once when u ≥ uTh = iExt · tMax   (4)
 * A unit whose value may be negative is two neurons, ON and OFF: the OFF neuron has the same synapses with opposite
 * weights, so that its potential is mirror − u. Where an activation needs it, the potential rests in the spiking stage
 * and the threshold falls instead (`Curve`).
 * Each stage is run on its own clock t = 0…tMax. A source whose spiking stage lies further back than its target's
 * silent stage (a residual connection) is heard as if delayed by whole stages.
 */
import { FirstspikeError } from '../error.ts';
import { synapseVisitor } from '../geometry/connectivity.ts';
import { tapsPerInput } from '../geometry/window.ts';
import { sizeOf } from '../graph/tensor.ts';
import {
  type Curve,
  type EarliestProjection,
  entryOf,
  type Population,
  type ReadoutPopulation,
  type RouteProjection,
  type SpikingNetwork,
  type SpikingPopulation,
  type SynapticProjection,
  signedPopulations,
} from '../network/network.ts';
import { encodePixels } from './encode.ts';
import type { Pixels, RunOptions, Simulation, Simulator } from './simulation.ts';

/** A neuron whose potential is wanted. */
export interface Probe {
  readonly population: string;
  /** Index in channel, row, column order; of a population with OFF neurons, these come after all ON neurons. */
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
  const signed = signedPopulations(network);
  const spikes = new Float64Array(network.populations.length);
  const synops = new Float64Array(network.projections.length);
  const recordings: Recording[] = [];
  let potentials: Float64Array = new Float64Array(0);
  let scale = 1;
  network.populations.forEach((population, index) => {
    if (population.kind === 'input') {
      times.set(population.name, encodePixels(pixels, population, tMax));
    } else if (population.kind === 'relay') {
      times.set(population.name, relayStage(population, network, tMax, times, signed));
    } else {
      const records = startRecordings(options.record, population, tMax);
      const u = silentStage(population, network, tMax, times, signed, synops, records);
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
  signed: ReadonlySet<string>,
  synops: Float64Array,
  records: readonly Recording[],
): Float64Array {
  const units = sizeOf(population.shape);
  const { initial } = population;
  const mirror = population.kind === 'spiking' ? population.mirror : null;
  const u = Float64Array.from({ length: mirror ? 2 * units : units }, (_, i) => {
    const start = initial[entryOf(initial.length, i % units, units)];
    return mirror && i >= units ? mirror[entryOf(mirror.length, i - units, units)] - start : start;
  });
  const current = new Float64Array(u.length);
  const incoming = network.projections.flatMap((projection, index) =>
    projection.kind === 'synapses' && projection.to === population.name
      ? [openSynapses(projection, index)]
      : [],
  );
  note(records, 'silent', 0, u);
  for (let t = 0; t < tMax; t++) {
    for (const { projection, index, visit } of incoming) {
      const sources = timesOf(times, projection.from);
      const sourceUnits = signed.has(projection.from) ? sources.length / 2 : sources.length;
      for (let j = 0; j < sources.length; j++) {
        if (sources[j] !== t) continue;
        const sign = j < sourceUnits ? 1 : -1;
        visit(j % sourceUnits, (i, weight) => {
          current[i] += sign * projection.weights[weight];
          synops[index] += 1;
          if (!mirror) return;
          current[units + i] -= sign * projection.weights[weight];
          synops[index] += 1;
        });
      }
    }
    for (let i = 0; i < u.length; i++) u[i] += current[i];
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
  const { iExt, mirror, curve, shape } = population;
  const units = mirror ? u.length / 2 : u.length;
  const channels = shape[0] ?? 1;
  const times = new Float64Array(u.length).fill(tMax);
  for (let t = 0; t < tMax; t++) {
    for (let i = 0; i < u.length; i++) {
      const unit = i % units;
      const current = iExt[entryOf(iExt.length, unit, units)];
      // The step t carries tMax − t; thresholds are listed from the one that carries 1.
      const step = entryOf(channels, unit, units) * tMax + tMax - t - 1;
      const fires = curve ? crosses(curve, i < units, u[i], step) : u[i] >= current * tMax;
      if (times[i] === tMax && fires) times[i] = t;
      if (!curve) u[i] += current;
    }
    note(records, 'spiking', t, u);
  }
  return times;
}

/** Whether a neuron whose potential rests fires at a step. */
function crosses({ on, off, band }: Curve, isOn: boolean, u: number, step: number): boolean {
  if (isOn) return u >= on[step];
  return off !== null && u >= off[step] && (band === null || u <= band[step]);
}

type Wires = EarliestProjection | RouteProjection;

/** A relay fires when the first of its sources does, an OFF relay when the last does, and then closes. */
function relayStage(
  population: Population,
  network: SpikingNetwork,
  tMax: number,
  times: Times,
  signed: ReadonlySet<string>,
): Float64Array {
  const units = sizeOf(population.shape);
  const passed = new Float64Array(signed.has(population.name) ? 2 * units : units).fill(tMax);
  const incoming = network.projections
    .filter((p): p is Wires => p.kind !== 'synapses' && p.to === population.name)
    .map((wires) => {
      const sources = timesOf(times, wires.from);
      const sourceUnits = signed.has(wires.from) ? sources.length / 2 : sources.length;
      return { sources, sourceUnits, visit: wireVisitor(wires, sourceUnits) };
    });
  const awaited = new Int32Array(units);
  for (const { sourceUnits, visit } of incoming) {
    for (let j = 0; j < sourceUnits; j++) visit(j, (i) => awaited[i]++);
  }
  for (let t = 0; t < tMax; t++) {
    for (const { sources, sourceUnits, visit } of incoming) {
      for (let j = 0; j < sources.length; j++) {
        if (sources[j] !== t) continue;
        visit(j % sourceUnits, (i) => {
          if (j < sourceUnits) passed[i] = Math.min(passed[i], t);
          else if (--awaited[i] === 0) passed[units + i] = t;
        });
      }
    }
  }
  return passed;
}

/** Calls `visit(target)` for every relay that a source unit is wired to. */
function wireVisitor(
  wires: Wires,
  sourceUnits: number,
): (source: number, visit: (target: number) => void) => void {
  if (wires.kind === 'route') {
    const targets = Array.from({ length: sourceUnits }, (): number[] => []);
    wires.sources.forEach((source, target) => {
      if (source >= 0) targets[source].push(target);
    });
    return (source, visit) => targets[source].forEach(visit);
  }
  const { window } = wires;
  const rows = tapsPerInput(window, 0);
  const columns = tapsPerInput(window, 1);
  return (source, visit) => {
    const channel = Math.floor(source / (rows.length * columns.length));
    for (const vertical of rows[Math.floor(source / columns.length) % rows.length]) {
      for (const horizontal of columns[source % columns.length]) {
        visit((channel * window.output[0] + vertical.output) * window.output[1] + horizontal.output);
      }
    }
  };
}

function startRecordings(
  probes: readonly Probe[] | undefined,
  population: SpikingPopulation | ReadoutPopulation,
  tMax: number,
): Recording[] {
  const pairs = population.kind === 'spiking' && population.mirror !== null;
  const neurons = sizeOf(population.shape) * (pairs ? 2 : 1);
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
