/**
 * @file The spiking stage in closed form: k of a unit, given its potential at the end of the silent stage.
 * López-Randulfe et al. 2022, eq. (4), solved for the step at which the threshold is reached: k = floor(u / iExt),
 * between 0 and the population's steps. A unit with an OFF neuron carries −k if that is the one
 * that fires.
 */
import { activate } from '../../graph/activation.ts';
import { entryOf, type SpikingPopulation, stageLength } from '../../network/network.ts';

/** k of a unit of a channel: 0…T, or −T…T where units have OFF neurons. */
export type FiringRule = (u: number, channel: number) => number;

export function firingRule(population: SpikingPopulation): FiringRule {
  const { shape, steps, iExt, xMax, mirror, thresholdTable, activation } = population;
  const channels = shape[0] ?? 1;
  const current = (channel: number) => iExt[entryOf(iExt.length, channel, channels)];
  if (steps === 'continuous') {
    return (u, channel) => {
      const range = xMax[entryOf(xMax.length, channel, channels)];
      const carried = activate(activation, (u / current(channel)) * range, channel) / range;
      return Math.min(1, Math.max(mirror ? -1 : 0, carried));
    };
  }
  const levels = stageLength(steps);
  if (thresholdTable) {
    const { on, off, upperBound } = thresholdTable;
    return (u, channel) => {
      const first = channel * levels;
      const k = reached(on, first, levels, u);
      if (k > 0 || !off || !mirror) return k;
      const v = mirror[channel] - u;
      const above = upperBound ? reachedFrom(upperBound, first, levels, v) : levels;
      return 0 - Math.min(reached(off, first, levels, v), above);
    };
  }
  const ramp = (u: number, iExtOf: number) => (u <= 0 ? 0 : Math.min(levels, Math.floor(u / iExtOf)));
  if (!mirror) return (u, channel) => ramp(u, current(channel));
  return (u, channel) => {
    const k = ramp(u, current(channel));
    return k > 0 ? k : 0 - ramp(mirror[channel] - u, current(channel));
  };
}

/** How many of the ascending thresholds from `first` on are at most u. */
function reached(thresholds: ArrayLike<number>, first: number, count: number, u: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (thresholds[first + middle] <= u) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of the descending upper limits from `first` on are at least v. */
function reachedFrom(limits: ArrayLike<number>, first: number, count: number, v: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (limits[first + middle] >= v) low = middle + 1;
    else high = middle;
  }
  return low;
}
