/**
 * @file The trace of one neuron for one image: its potential as the clocked simulator records it step by step, and its attribution.
 */

import { sizeOf } from '../../../src/graph/tensor.ts';
import {
  entryOf,
  type SpikingNetwork,
  type SpikingPopulation,
  stageLength,
} from '../../../src/network/index.ts';
import { timelineOf } from '../../../src/network/latency.ts';
import type { ClockedSimulator } from '../../../src/simulate/index.ts';
import { attribute, type SpikeTimes } from './attribution.ts';
import { pixelShares } from './pixel-shares.ts';
import type { Contribution, ImagePixels, NeuronId, NeuronTrace, ReceptiveField } from './protocol.ts';

const SHOWN = 24;

interface Simulated {
  readonly network: SpikingNetwork;
  readonly clocked: ClockedSimulator;
}

/** @throws FirstspikeError `range` if there is no such neuron */
export function traceNeuron({ network, clocked }: Simulated, pixels: ImagePixels, id: NeuronId): NeuronTrace {
  const population = network.populations.find(({ name }) => name === id.population);
  if (!population) throw new RangeError(`there is no population "${id.population}"`);
  const { spikeTimes = new Map(), recordings } = clocked.run(pixels, { trace: true, record: [id] });
  const times: SpikeTimes = spikeTimes;
  const { contributions, synapses } = attribute(network, times, id);
  const shared = {
    ...id,
    kind: population.kind,
    heard: contributions.length,
    synapses,
    excitation: sum(contributions.filter(({ potential }) => potential > 0)),
    inhibition: sum(contributions.filter(({ potential }) => potential < 0)),
    contributions: contributions.slice(0, SHOWN),
    pixels: pixelShares(network, times, id),
    ...fieldOf(network, contributions),
  };
  const time = times.get(population.name)?.[id.neuron];
  const fired = time === undefined ? {} : { time };
  if (population.kind === 'input' || population.kind === 'relay') {
    const pixel = population.kind === 'input' ? { pixel: Number(pixels[id.neuron]) } : {};
    return { ...shared, ...fired, ...pixel, silent: [], spiking: [], initial: 0 };
  }
  const [recording] = recordings;
  const silent = untilDeadline(recording.silent, listeningSteps(network, population.stage));
  const course = { ...shared, ...fired, silent, spiking: [...recording.spiking], initial: silent[0] };
  if (population.kind === 'readout') return course;
  const { selection } = population;
  const threshold = thresholdOf(population, id.neuron);
  const steps = stageLength(population.steps);
  const end = silent[silent.length - 1];
  const last = threshold.falling?.[steps - 1] ?? threshold.uTh - threshold.iExt * (steps - 1);
  return {
    ...course,
    ...threshold,
    ...(selection && {
      spiking: course.spiking.slice(0, selection.deadline),
      isLeftOut: time === steps && end >= last,
    }),
  };
}

/** Steps for which a neuron of a stage listens: those of the stage before, until its deadline. */
export function listeningSteps(network: SpikingNetwork, stage: number): number {
  const { start } = timelineOf(network);
  return start(stage) - start(stage - 1);
}

/** Potentials of a silent stage that ends at a deadline: what would come in its remaining steps is added at once. */
export function untilDeadline(silent: ArrayLike<number>, steps: number): readonly number[] {
  const all = Array.from(silent);
  return steps >= all.length - 1 ? all : [...all.slice(0, steps), all[all.length - 1]];
}

/** The current and the threshold that it climbs to, or the thresholds that fall to the resting potential. */
function thresholdOf({ shape, iExt, thresholdTable, ...population }: SpikingPopulation, neuron: number) {
  const steps = stageLength(population.steps);
  const units = sizeOf(shape);
  const unit = neuron % units;
  const current = iExt[entryOf(iExt.length, unit, units)];
  const thresholds = neuron < units ? thresholdTable?.on : thresholdTable?.off;
  if (!thresholds) return { iExt: current, uTh: current * steps };
  const first = entryOf(shape[0] ?? 1, unit, units) * steps;
  // Listed from the step that carries 1, which is the last one.
  const falling = [...thresholds.subarray(first, first + steps)].reverse();
  return { iExt: 0, uTh: falling[0], falling };
}

const sum = (contributions: readonly Contribution[]): number =>
  contributions.reduce((total, { potential }) => total + potential, 0);

/** The strongest source's maps, summed over channels, cut to where anything was heard. */
function fieldOf(
  network: SpikingNetwork,
  contributions: readonly Contribution[],
): { field?: ReceptiveField } {
  const source = network.populations.find(({ name }) => name === contributions[0]?.population);
  if (source?.shape.length !== 3) return {};
  const [, height, width] = source.shape;
  const own = contributions.filter(({ population }) => population === source.name);
  const rows = own.map(({ neuron }) => Math.floor(neuron / width) % height);
  const columns = own.map(({ neuron }) => neuron % width);
  const [top, left] = [Math.min(...rows), Math.min(...columns)];
  const [bottom, right] = [Math.max(...rows), Math.max(...columns)];
  const size = { rows: bottom - top + 1, columns: right - left + 1 };
  const sums = new Float64Array(size.rows * size.columns);
  own.forEach(({ potential }, i) => {
    sums[(rows[i] - top) * size.columns + columns[i] - left] += potential;
  });
  return { field: { population: source.name, top, left, ...size, sums } };
}
