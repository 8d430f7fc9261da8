/**
 * @file The k of each rank in rank order: the mean k of the r-th spike of a group, over the groups of calibration
 * images that send as many. That is the value with the least squared error, given nothing but the rank. The mean of a rank that
 * few groups reach may exceed that of an earlier one; the table is then the nearest one that never rises (pool adjacent
 * violators, each rank weighted by its spikes), rounded to whole k so that arithmetic stays exact.
 *
 * Values are the ANN's, in the steps of the spiking network: see `ann-levels.ts`.
 */
import type { Population, SendingPopulation, SpikingNetwork } from '../network/network.ts';
import { groupingOf, leastSent, type Selection } from '../network/selection.ts';
import type { Images } from '../ops/image-tensor.ts';
import type { Plan } from '../ops/plan.ts';
import { levelReader } from './ann-levels.ts';

/** Calibration images that are looked at; every one has many groups, or many ranks. */
export const RANKED_IMAGES = 128;

/**
 * The network with the ranks of its competing populations calibrated.
 * @param ranked populations whose spikes count by rank; the other competitions stay as they are
 * @param plan the ANN, taking stored pixels
 * @param images calibration images in stored units; the first 128 are used
 */
export function calibrateRanks(
  network: SpikingNetwork,
  ranked: ReadonlySet<string>,
  plan: Plan,
  images: Images,
): SpikingNetwork {
  const { steps } = network;
  if (steps === 'continuous' || ranked.size === 0) return network;
  const tallies = new Map<string, RankTally>();
  const competing = network.populations.filter(
    (population): population is SendingPopulation =>
      population.kind !== 'readout' && ranked.has(population.name),
  );
  for (const { name, selection } of competing)
    tallies.set(name, emptyTally(selection?.competition?.most ?? 1));
  const levelsOf = levelReader(network, ranked, plan, images);
  for (let i = 0; i < Math.min(images.length, RANKED_IMAGES); i++) {
    const levels = levelsOf(i, steps);
    for (const { name, shape, selection } of competing) {
      const [tally, carried] = [tallies.get(name), levels.get(name)];
      if (tally && carried && selection) tallyRanks(tally, selection, shape, carried, steps);
    }
  }
  const populations = network.populations.map((population): Population => {
    const tally = tallies.get(population.name);
    if (!tally || population.kind === 'readout' || !population.selection) return population;
    return { ...population, selection: withRanks(population.selection, tally, steps) };
  });
  return { ...network, populations };
}

/** Per rank: number of spikes, and the sum of their k. */
interface RankTally {
  readonly spikes: Float64Array;
  readonly sums: Float64Array;
}

const emptyTally = (most: number): RankTally => ({
  spikes: new Float64Array(most),
  sums: new Float64Array(most),
});

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
    for (let member = 0; member < size; member++) sent[Math.abs(carried[unit(group, member)])]++;
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
