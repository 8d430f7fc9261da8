/**
 * @file Rules for a selection of spikes: deadlines within the population's steps, groups that have the spikes they
 * may send, and tables of ranks that never rise and stand for spikes before the deadline.
 */
import type { FirstspikeError } from '../error.ts';
import type { SendingPopulation } from './network.ts';
import { groupingOf, leastSent } from './selection.ts';

/** @param fail makes the error for what is wrong */
export function checkSelection(
  { name, shape, steps, selection }: SendingPopulation,
  fail: (what: string) => FirstspikeError,
): void {
  if (!selection) return;
  if (steps === 'continuous') throw fail(`"${name}" leaves out spikes, which needs integer steps`);
  const { deadline, competition } = selection;
  if (!(Number.isInteger(deadline) && deadline >= 1 && deadline <= steps))
    throw fail(`the deadline of "${name}" is not one of its ${steps} steps`);
  if (!competition) return;
  const { group, most, ranks } = competition;
  if (!(Number.isInteger(most) && most >= 1 && most <= groupingOf(shape, group).size))
    throw fail(`the groups of "${name}" cannot send ${most} spikes`);
  if (!ranks) return;
  const least = leastSent(deadline, steps);
  const falls = ranks.every((k, rank) => k >= least && k <= steps && (rank === 0 || k <= ranks[rank - 1]));
  if (ranks.length !== most || !falls) throw fail(`the ranks of "${name}" are malformed`);
}
