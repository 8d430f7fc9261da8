/** @file What an automatic conversion looks for, as text: `spikes:0.001` is the fewest spikes with at most 0.1 % other decisions. */
import type { Goal } from '../../../src/convert/search.ts';

export interface SearchAim {
  readonly goal: Goal;
  /** The largest share of decisions, 0…1, that may be expected to differ from the ConvNet's. */
  readonly maxLoss: number;
}

/** What the page calls the goals, in the order in which it offers them. */
export const goalNames: Readonly<Record<Goal, string>> = {
  spikes: 'fewest spikes',
  synops: 'fewest synaptic operations',
  steps: 'fewest steps to the decision',
};

/** Losses that the page offers. */
export const offeredLosses: readonly number[] = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02];

export const usualLoss = 0.001;

export const formatAim = ({ goal, maxLoss }: SearchAim): string => `${goal}:${maxLoss}`;

/** Undefined for a text that is no aim, or one that the page does not offer. */
export function parseAim(text: string): SearchAim | undefined {
  const [word, share] = text.split(':');
  const goal = (Object.keys(goalNames) as Goal[]).find((name) => name === word);
  const maxLoss = offeredLosses.find((loss) => String(loss) === share);
  return goal !== undefined && maxLoss !== undefined ? { goal, maxLoss } : undefined;
}
