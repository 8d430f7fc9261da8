/**
 * @file Which spikes of a population are sent, and what they count for: sparser codes than one spike per active neuron.
 *
 * - Deadline: a neuron that has not fired in the first `deadline` steps of its spiking stage stays silent, so that values
 *   below (tMax + 1 − deadline) / tMax of xMax are dropped.
 * - N-of-M: in each group of M units only the N earliest spikes are sent; they inhibit the others. Source: Furber, Bainbridge,
 *   Cumpstey, Temple, "Sparse distributed memory using N-of-M codes", Neural Networks 17, 2004.
 * - Rank order: as N-of-M, and receivers look at the order of a group's spikes alone: the r-th counts for a value of a
 *   table. Source: Thorpe, Gautrais, "Rank order coding", Computational Neuroscience: Trends in Research, 1998; VanRullen,
 *   Thorpe, "Rate coding versus temporal order coding", Neural Computation 13, 2001.
 *
 * Spikes of one step are put in the order of their units' indices (channel, row, column), as an arbiter of addresses would.
 */
import { type Shape, sizeOf } from '../graph/tensor.ts';

/** Units that inhibit one another: all maps at a position, all positions of a map, or the whole population. */
export type Group = 'pixel' | 'map' | 'layer';

export const groups = ['pixel', 'map', 'layer'] as const satisfies readonly Group[];

export interface Competition {
  readonly group: Group;
  /** Spikes that a group may send: 1…its units. */
  readonly most: number;
  /** Rank order: k of the r-th spike of a group, never rising, one entry per spike; null without. */
  readonly ranks: Int32Array | null;
}

export interface Selection {
  /** Steps in which neurons may fire, from the start of the spiking stage: 1…tMax, tMax being no deadline. */
  readonly deadline: number;
  /** Null where neurons do not inhibit one another. */
  readonly competition: Competition | null;
}

/** The groups of a population: how many, of how many units, and which units these are. */
export interface Grouping {
  readonly count: number;
  readonly size: number;
  /** Index in channel, row, column order; it rises with the member. */
  unit(group: number, member: number): number;
}

export function groupingOf(shape: Shape, group: Group): Grouping {
  const channels = shape[0] ?? 1;
  const positions = sizeOf(shape) / channels;
  if (group === 'pixel') {
    return { count: positions, size: channels, unit: (position, map) => map * positions + position };
  }
  if (group === 'map') {
    return { count: channels, size: positions, unit: (map, position) => map * positions + position };
  }
  return { count: 1, size: channels * positions, unit: (_, member) => member };
}

/** The least |k| that is sent before a deadline. */
export const leastSent = (deadline: number, tMax: number): number => tMax + 1 - deadline;

/**
 * A selection on a population of this shape, in words; undefined where it sends every spike.
 * @example
 * ```ts
 * describeSelection({ deadline: 3, competition: null }, [4, 2, 2], 8); // → 'the first 3 of 8 steps'
 * ```
 */
export function describeSelection(
  selection: Selection | null,
  shape: Shape,
  tMax: number,
): string | undefined {
  if (!selection) return undefined;
  const { deadline, competition } = selection;
  const parts: string[] = [];
  if (deadline < tMax) parts.push(`the first ${deadline} of ${tMax} steps`);
  if (competition) {
    const { group, most, ranks } = competition;
    const of = `${most} of ${groupingOf(shape, group).size} per ${group}`;
    parts.push(ranks ? `ranks, ${of}` : of);
  }
  return parts.length > 0 ? parts.join(', ') : undefined;
}
