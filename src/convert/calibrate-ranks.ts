/**
 * @file What each rank stands for in rank order: the mean k of the r-th spike of a group, over the groups of calibration
 * images that send as many. That is the value with the least squared error, given nothing but the rank. The mean of a rank that
 * few groups reach may exceed that of an earlier one; the table is then the nearest one that never rises (pool adjacent
 * violators, each rank weighted by its spikes), rounded to whole k so that arithmetic stays exact.
 *
 * Values are the ANN's, in the steps of the spiking network. Where a batch norm stands between a pool and its activation,
 * the ANN knows pooled values only, and groups are counted on those.
 */
import { activate } from '../activation/activation.ts';
import { sizeOf } from '../graph/tensor.ts';
import {
  entryOf,
  type InputPopulation,
  type Population,
  type Rounding,
  type SpikingNetwork,
  type SpikingPopulation,
} from '../network/network.ts';
import { groupingOf, leastSent, type Selection } from '../network/selection.ts';
import { type Images, imageTensor } from '../ops/image-tensor.ts';
import type { Plan } from '../ops/plan.ts';
import { runGraph } from '../ops/run.ts';

/** Calibration images that are looked at; every one has many groups, or many ranks. */
const MOST_IMAGES = 128;

/**
 * The network with the ranks of its competing populations calibrated.
 * @param plan the ANN, taking stored pixels
 * @param images calibration images in stored units; the first 128 are used
 */
export function calibrateRanks(network: SpikingNetwork, plan: Plan, images: Images): SpikingNetwork {
  const { steps } = network;
  const [input] = network.populations;
  if (steps === 'continuous' || input.kind !== 'input') return network;
  const tallies = new Map<string, RankTally>();
  const watchers = new Map<string, SpikingPopulation[]>();
  for (const population of network.populations) {
    if (population.kind !== 'input' && population.kind !== 'spiking') continue;
    if (!population.selection?.competition) continue;
    tallies.set(population.name, emptyTally(population.selection.competition.most));
    if (population.kind === 'spiking')
      watchers.set(population.value, [...(watchers.get(population.value) ?? []), population]);
  }
  const count = (population: InputPopulation | SpikingPopulation, carried: Int32Array): void => {
    const tally = tallies.get(population.name);
    if (tally && population.selection)
      tallyRanks(tally, population.selection, population.shape, carried, steps);
  };
  const size = sizeOf(input.shape);
  for (let i = 0; i < Math.min(images.length, MOST_IMAGES); i++) {
    if (tallies.has(input.name))
      count(input, pixelLevels(images.pixels.subarray(i * size, (i + 1) * size), input, steps));
    if (watchers.size === 0) continue;
    runGraph(plan, new Map([[plan.graph.inputs[0].name, imageTensor(plan, images, i)]]), (name, value) => {
      if (value.kind !== 'float') return;
      for (const population of watchers.get(name) ?? [])
        count(population, levelsOf(value.data, population, steps, input.rounding));
    });
  }
  const populations = network.populations.map((population): Population => {
    const tally = tallies.get(population.name);
    if (!tally || (population.kind !== 'input' && population.kind !== 'spiking')) return population;
    const { selection } = population;
    return selection ? { ...population, selection: withRanks(selection, tally, steps) } : population;
  });
  return { ...network, populations };
}

/** Per rank: spikes that had it, and the sum of what they carried. */
interface RankTally {
  readonly spikes: Float64Array;
  readonly sums: Float64Array;
}

const emptyTally = (most: number): RankTally => ({
  spikes: new Float64Array(most),
  sums: new Float64Array(most),
});

function pixelLevels(pixels: ArrayLike<number>, input: InputPopulation, steps: number): Int32Array {
  const { xMin, xMax, rounding } = input;
  const half = rounding === 'nearest' ? 0.5 : 0;
  return Int32Array.from(pixels, (pixel) =>
    Math.min(steps, Math.max(0, Math.floor(((pixel - xMin) / (xMax - xMin)) * steps + half))),
  );
}

/** |k| of every unit, given the ANN's values before the activation. */
function levelsOf(
  values: Float32Array,
  { activation, mirror, xMax, shape }: SpikingPopulation,
  steps: number,
  rounding: Rounding,
): Int32Array {
  const channels = shape[0] ?? 1;
  const half = rounding === 'nearest' ? 0.5 : 0;
  const levels = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const channel = entryOf(channels, i, values.length);
    const x = activate(activation, values[i], channel) / xMax[entryOf(xMax.length, channel, channels)];
    const size = mirror ? Math.abs(x) : Math.max(0, x);
    levels[i] = Math.min(steps, Math.floor(size * steps + half));
  }
  return levels;
}

function tallyRanks(
  { spikes, sums }: RankTally,
  { deadline, competition }: Selection,
  [channels = 1]: readonly number[],
  carried: Int32Array,
  steps: number,
): void {
  if (!competition) return;
  const least = leastSent(deadline, steps);
  const { count, size, unit } = groupingOf([channels, carried.length / channels], competition.group);
  const sent = new Int32Array(steps + 1);
  for (let group = 0; group < count; group++) {
    sent.fill(0);
    for (let member = 0; member < size; member++) sent[carried[unit(group, member)]]++;
    let rank = 0;
    for (let k = steps; k >= least && rank < spikes.length; k--) {
      for (let n = sent[k]; n > 0 && rank < spikes.length; n--, rank++) {
        spikes[rank]++;
        sums[rank] += k;
      }
    }
  }
}

/** Ranks that no spike had are left out; a population that never fired keeps its first. */
function withRanks(selection: Selection, { spikes, sums }: RankTally, steps: number): Selection {
  const { competition, deadline } = selection;
  if (!competition) return selection;
  const reached = spikes.indexOf(0);
  const most = Math.max(1, reached < 0 ? spikes.length : reached);
  const table = fallingMeans(sums.subarray(0, most), spikes.subarray(0, most));
  const ranks = Int32Array.from(table, (mean) =>
    Math.min(steps, Math.max(leastSent(deadline, steps), Math.round(mean))),
  );
  return { ...selection, competition: { ...competition, most, ranks } };
}

/**
 * The never rising sequence nearest to the means sums / weights, in weighted least squares: neighbours that rise are pooled.
 * Source: Ayer, Brunk, Ewing, Reid, Silverman, "An empirical distribution function for sampling with incomplete
 * information", Annals of Mathematical Statistics 26, 1955.
 */
export function fallingMeans(sums: ArrayLike<number>, weights: ArrayLike<number>): Float64Array {
  const blocks: { sum: number; weight: number; length: number }[] = [];
  const mean = ({ sum, weight }: { sum: number; weight: number }): number => (weight > 0 ? sum / weight : 0);
  for (let i = 0; i < sums.length; i++) {
    let last = { sum: sums[i], weight: weights[i], length: 1 };
    for (let before = blocks.at(-1); before && mean(before) < mean(last); before = blocks.at(-1)) {
      blocks.pop();
      last = {
        sum: before.sum + last.sum,
        weight: before.weight + last.weight,
        length: before.length + last.length,
      };
    }
    blocks.push(last);
  }
  const result = new Float64Array(sums.length);
  let at = 0;
  for (const block of blocks) {
    result.fill(mean(block), at, at + block.length);
    at += block.length;
  }
  return result;
}
