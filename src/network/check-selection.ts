/**
 * @file What a selection of spikes must satisfy: deadlines within the stage, groups that have the spikes they may send,
 * and tables of ranks that never rise and stand for spikes before the deadline.
 */
import type { FirstspikeError } from '../error.ts';
import { type Code, codeOf, codesOf } from './code.ts';
import type { SendingPopulation, SpikingNetwork, Steps } from './network.ts';
import { groupingOf, leastSent } from './selection.ts';

type Fail = (what: string) => FirstspikeError;

/** @param fail makes the error for what is wrong */
export function checkSelections(network: SpikingNetwork, fail: Fail): void {
  const codes = codesOf(network);
  for (const population of network.populations) {
    if (population.kind !== 'readout')
      checkSelection(population, network.steps, codes.get(population.name) ?? codeOf(1, 1, false), fail);
  }
}

function checkSelection(
  { kind, name, shape, selection, ...rest }: SendingPopulation,
  steps: Steps,
  { digits, start }: Code,
  fail: Fail,
): void {
  if (!selection) return;
  const pixelDigits = kind === 'input' && 'digits' in rest ? rest.digits : 1;
  if (steps === 'continuous' || digits === 2 || pixelDigits === 2)
    throw fail(`"${name}" leaves out spikes, which needs integer steps and one digit`);
  if (start > 0) throw fail(`"${name}" leaves out spikes, and cannot have fewer steps than its network`);
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
