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
 * With two digits, (2) and (4) hold in each of the two windows of a stage: a first digit's synapses are `base` times as
 * strong and close when the second window begins; its ramp is `base` times as steep, and when it fires it takes what it
 * carries from the potential of the neuron that writes the second digit, whose ramp rises in the second window.
 * Staggered pairs have one window: both ramps are twice as steep, and the first neuron's starts half a step ahead.
 * A population may use fewer steps than its stage has: its neurons' ramps begin so much later, and in (4) its own steps
 * stand for tMax. It may send a part of its spikes: see `clocked-select.ts`.
 * Each stage is run on its own clock t = 0…tMax. A source whose spiking stage lies further back than its target's
 * silent stage (a residual connection) is heard as if delayed by whole stages.
 */
import { FirstspikeError } from '../../error.ts';
import { synapseVisitor } from '../../geometry/connectivity.ts';
import { sizeOf } from '../../graph/tensor.ts';
import { type Code, codeOf, codesOf, neuronCount } from '../../network/code.ts';
import {
  entryOf,
  type ReadoutPopulation,
  type SendingPopulation,
  type SpikingNetwork,
  type SpikingPopulation,
  type SynapticProjection,
} from '../../network/network.ts';
import { encodePixels } from '../encode.ts';
import type { Pixels, RunOptions, Simulation, Simulator } from '../simulation.ts';
import { isOff, spikingStage } from './fire.ts';
import { relayStage } from './relay.ts';
import { sendStage } from './select.ts';

/** A neuron whose potential is wanted. */
export interface Probe {
  readonly population: string;
  /**
   * Index in channel, row, column order; where units have several neurons, all first ON digits come first, then all second
   * ones, then the same for OFF neurons.
   */
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

/**
 * Simulates a network step by step, as the paper's equations say; reusable over images, not reentrant.
 * @throws FirstspikeError `usage` for a network in continuous time, which has no clock.
 * @example
 * ```ts
 * clockedSimulator(network).run([255, 0]).spikes; // → [1, 1, 0]
 * ```
 */
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
  const codes = codesOf(network);
  const spikes = new Float64Array(network.populations.length);
  const synops = new Float64Array(network.projections.length);
  const recordings: Recording[] = [];
  let potentials: Float64Array = new Float64Array(0);
  let scale = 1;
  const send = ({ shape, selection }: SendingPopulation, fired: Float64Array): Float64Array =>
    selection ? sendStage(fired, selection, shape, sizeOf(shape), tMax) : fired;
  network.populations.forEach((population, index) => {
    if (population.kind === 'input') {
      times.set(population.name, send(population, encodePixels(pixels, population, tMax)));
    } else if (population.kind === 'relay') {
      times.set(
        population.name,
        send(
          population,
          relayStage(population, network, tMax, (name) => timesOf(times, name), codes),
        ),
      );
    } else {
      const records = startRecordings(options.record, population, tMax, codes);
      const u = silentStage(population, network, tMax, times, codes, synops, records);
      if (population.kind === 'spiking')
        times.set(
          population.name,
          send(
            population,
            spikingStage(population, u, tMax, (t) => note(records, 'spiking', t, u)),
          ),
        );
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

/**
 * Eq. (2): a spike opens a constant current that flows until its window ends; the potential is its running sum.
 * Neurons are in the order of spike times: ON digits, then OFF digits, all of which have the same synapses.
 */
function silentStage(
  population: SpikingPopulation | ReadoutPopulation,
  network: SpikingNetwork,
  tMax: number,
  times: Times,
  codes: ReadonlyMap<string, Code>,
  synops: Float64Array,
  records: readonly Recording[],
): Float64Array {
  const units = sizeOf(population.shape);
  const { initial } = population;
  const mirror = population.kind === 'spiking' ? population.mirror : null;
  const neurons = neuronCount(population, codes);
  const onNeurons = mirror ? neurons / 2 : neurons;
  const u = Float64Array.from({ length: neurons }, (_, i) => {
    const start = initial[entryOf(initial.length, i % units, units)];
    return mirror && i >= onNeurons ? mirror[entryOf(mirror.length, i % units, units)] - start : start;
  });
  const incoming = network.projections.flatMap((projection, index) =>
    projection.kind === 'synapses' && projection.to === population.name
      ? [openSynapses(projection, index, codes.get(projection.from) ?? codeOf(tMax, 1, false), neurons)]
      : [],
  );
  note(records, 'silent', 0, u);
  for (let t = 0; t < tMax; t++) {
    for (const { projection, index, visit, code, current } of incoming) {
      const sources = timesOf(times, projection.from);
      const sourceUnits = sources.length / code.neurons;
      const isFirst = t < code.start + code.firstSteps;
      if (t === code.start + code.firstSteps) current.fill(0);
      for (let j = 0; j < sources.length; j++) {
        if (sources[j] !== t) continue;
        const strength = (isOff(j, sourceUnits, code) ? -1 : 1) * (isFirst ? code.base : 1);
        visit(j % sourceUnits, (i, weight) => {
          for (let to = i; to < neurons; to += units) {
            current[to] += (to < onNeurons ? strength : -strength) * projection.weights[weight];
            synops[index] += 1;
          }
        });
      }
      for (let i = 0; i < neurons; i++) u[i] += current[i];
    }
    note(records, 'silent', t + 1, u);
  }
  return u;
}

const openSynapses = (projection: SynapticProjection, index: number, code: Code, neurons: number) => ({
  projection,
  index,
  code,
  visit: synapseVisitor(projection.wiring, projection.weights.length),
  current: new Float64Array(neurons),
});

function startRecordings(
  probes: readonly Probe[] | undefined,
  population: SpikingPopulation | ReadoutPopulation,
  tMax: number,
  codes: ReadonlyMap<string, Code>,
): Recording[] {
  const neurons = neuronCount(population, codes);
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
