/**
 * @file Rules for sending fewer spikes, as one gives them for a whole network; each population gets a `Selection` of its
 * own from them. Definitions and sources: `src/network/selection.ts`.
 */
import { FirstspikeError } from '../error.ts';
import type { Steps } from '../network/network.ts';
import { type Group, groups } from '../network/selection.ts';

/** Spikes that a group may send: a number, a share of its units (rounded up), or as many as there are. */
export type Most = number | `${number}%` | 'all';

export interface CompetitionRule {
  readonly kind: 'n-of-m' | 'rank-order';
  readonly most: Most;
  /** Where a group would be a single unit (dense layers, the pixels of a grey picture) the whole layer competes. */
  readonly group: Group;
}

export interface SelectionRule {
  /** Steps of its spiking stage in which a neuron may fire: 1…steps. */
  readonly deadline?: number;
  readonly competition?: CompetitionRule;
  /** Whether the rules hold for the pixels' spikes too. Default false. */
  readonly input?: boolean;
}

/** Whether a rule leaves every spike as it is. */
export const sendsAll = ({ deadline, competition }: SelectionRule = {}): boolean =>
  deadline === undefined && competition === undefined;

/** Whether spikes count by their rank, which is calibrated for each network anew. */
export const isRanked = ({ competition }: SelectionRule = {}): boolean => competition?.kind === 'rank-order';

/** `ttfs`, or e.g. `deadline:4+n-of-m:8/pixel+input`. */
export function formatSelection(rule: SelectionRule = {}): string {
  if (sendsAll(rule)) return 'ttfs';
  const { deadline, competition, input } = rule;
  const parts = [
    ...(deadline === undefined ? [] : [`deadline:${deadline}`]),
    ...(competition ? [`${competition.kind}:${competition.most}/${competition.group}`] : []),
    ...(input ? ['input'] : []),
  ];
  return parts.join('+');
}

/**
 * Reads `8`, `25%`, `8/map`, `25%/layer`; for rank order also `all`, `all/map`. The group is `pixel` where none is given.
 * Undefined if the text is no such rule.
 */
export function parseCompetition(kind: CompetitionRule['kind'], text: string): CompetitionRule | undefined {
  const [, amount, named = 'pixel'] = /^([^/]+)(?:\/(.+))?$/.exec(text) ?? [];
  const group = groups.find((candidate) => candidate === named);
  const most = amount === undefined ? undefined : readMost(amount);
  if (group && most !== undefined && (most !== 'all' || kind === 'rank-order')) return { kind, most, group };
  return undefined;
}

/** The rule as `parseCompetition` reads it. */
export const formatCompetition = ({ most, group }: CompetitionRule): string => `${most}/${group}`;

/** What `parseCompetition` takes, before the group. */
export const amounts = (kind: CompetitionRule['kind']): string =>
  kind === 'rank-order'
    ? 'a number of ranks, a share such as 25%, or all'
    : 'a number of spikes or a share such as 25%';

function readMost(text: string): Most | undefined {
  if (text === 'all') return text;
  if (/^\d+$/.test(text) && Number(text) >= 1 && Number.isSafeInteger(Number(text))) return Number(text);
  const percent = Number(/^(\d*\.?\d+)%$/.exec(text)?.[1]);
  return percent > 0 && percent <= 100 ? `${percent}%` : undefined;
}

/** Why these steps cannot follow a rule, as a sentence; undefined if they can. */
export function problemOf(rule: SelectionRule, steps: Steps): string | undefined {
  if (sendsAll(rule)) return undefined;
  const { deadline } = rule;
  if (steps === 'continuous')
    return `"${formatSelection(rule)}" needs a number of steps; continuous time carries every value as it is; give --steps a number.`;
  if (deadline !== undefined && !(Number.isInteger(deadline) && deadline >= 1 && deadline <= steps))
    return `A deadline must be a whole number from 1 to the ${steps} steps of a stage (--steps); got ${deadline}.`;
  return undefined;
}

/** @throws FirstspikeError `usage` for rules that a conversion cannot follow */
export function checkRule(rule: SelectionRule, steps: Steps): void {
  if (sendsAll(rule)) {
    if (!rule.input) return;
    throw new FirstspikeError(
      'usage',
      'The input has no rule to follow; give --select-input together with --deadline, --n-of-m or --rank-order.',
    );
  }
  const problem = problemOf(rule, steps);
  if (problem !== undefined) throw new FirstspikeError('usage', problem);
}
