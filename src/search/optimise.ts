/**
 * @file Looking for the cheapest conversion that still decides as the ANN does. Settings are judged on calibration images
 * only; how a setting is judged is the caller's business.
 *
 * First every number of steps is tried with every threshold rule, for all populations alike; then, from the best of them,
 * one population after the other gets the rule and the number of steps that serve it best, late spikes are dropped, and
 * start potentials are corrected, each if that helps. Weights are fitted, which takes long, where that may bring a setting
 * within the loss, and once all else is chosen.
 */
import type { LayerSteps } from '../convert/layer-steps.ts';
import { formatThreshold, type Threshold } from '../convert/threshold.ts';
import { type Setting, withLayerSteps } from './setting.ts';

/** What is to be as small as it can be; `steps` are those of all stages together. */
export type Goal = 'steps' | 'spikes' | 'synops';

/** What one setting was found to be; see `Judgement` of the judge. */
export interface Outcome {
  /** Expected share of decisions unlike the ANN's, 0…1. */
  readonly disagreement: number;
  /** Mean per image. */
  readonly spikes: number;
  readonly synops: number;
  /** Steps from the first pixel's spike to the decision. */
  readonly latency: number;
}

export interface Trial {
  readonly setting: Setting;
  readonly outcome: Outcome;
}

export interface Search {
  readonly goal: Goal;
  /** The largest share of decisions that may be expected to differ, 0…1. */
  readonly maxLoss: number;
  /** Numbers of steps to try, ascending. */
  readonly steps: readonly number[];
  /** Rules to try for all populations alike. */
  readonly rules: readonly Threshold[];
  /** Populations that may get a rule of their own; none leaves all alike. */
  readonly populations: readonly string[];
  /** Steps of single populations in all settings, by name. */
  readonly layerSteps: LayerSteps;
  /** Groups of populations that may use fewer steps than others, each group alike; none leaves all alike. */
  readonly layers: readonly (readonly string[])[];
  readonly mayCorrect: boolean;
  /** Whether weights may be fitted at this many steps. */
  mayFit(steps: number): boolean;
  /** Whether neurons may be given a deadline before the end of their stage, which saves the spikes of small values. */
  readonly mayCut: boolean;
  /** Undefined for a setting that cannot be built. */
  judge(setting: Setting): Promise<Outcome | undefined>;
}

/** Rules that a single population may get: from sparing with spikes to sparing with range. */
const OWN_RULES: readonly Threshold[] = [
  { kind: 'fraction', fraction: 2 },
  { kind: 'fraction', fraction: 1.5 },
  { kind: 'max' },
  ...[99.9, 99.5, 99, 98, 97].map((percentile) => ({ kind: 'percentile', percentile }) as const),
  { kind: 'mse' },
];

/** A number of steps that misses the mark by no more than this factor is worth the long way. */
const WITHIN_REACH = 2;

const noExceptions = new Map<string, never>();

/** The best setting; undefined if none could be built. Whether it keeps within `maxLoss` is for the caller to see. */
export async function optimise(search: Search): Promise<Trial | undefined> {
  const isBetter = comparison(search);
  const better = (a: Trial | undefined, b: Trial | undefined): Trial | undefined =>
    a && b ? (isBetter(b, a) ? b : a) : (a ?? b);
  const isWithin = ({ outcome }: Trial): boolean => outcome.disagreement <= search.maxLoss;
  const isNear = ({ outcome }: Trial): boolean => outcome.disagreement <= WITHIN_REACH * search.maxLoss;
  let best: Trial | undefined;
  let bestFitted: Trial | undefined;
  for (const steps of search.steps) {
    let here = await bestRule(search, isBetter, steps);
    let fitted: Trial | undefined;
    if (here && !isWithin(here) && isNear(here) && search.mayFit(steps)) {
      const fit = await betterOf(search, isBetter, undefined, { ...here.setting, correction: 'weights' });
      if (fit && isWithin(fit)) fitted = fit;
    }
    if (search.goal === 'steps') {
      if (!fitted && here && isNear(here)) here = await refine(search, isBetter, here);
      const found = better(here, fitted);
      if (found && isWithin(found)) return found;
    }
    best = better(best, here);
    bestFitted = better(bestFitted, fitted);
  }
  if (!best || search.goal === 'steps') return best;
  return better(await refine(search, isBetter, best), bestFitted);
}

type Comparison = (a: Trial, b: Trial) => boolean;

/** Whether a setting is better: within the mark the cheaper one, else the one that comes nearer. */
function comparison({ goal, maxLoss }: Pick<Search, 'goal' | 'maxLoss'>): Comparison {
  const cost = ({ outcome }: Trial): readonly [number, number] =>
    goal === 'steps' ? [outcome.latency, outcome.spikes] : [outcome[goal], outcome.latency];
  return (a, b) => {
    const over = (trial: Trial): number => Math.max(0, trial.outcome.disagreement - maxLoss);
    if (over(a) !== over(b)) return over(a) < over(b);
    const [first, second] = [cost(a), cost(b)];
    return first[0] < second[0] || (first[0] === second[0] && first[1] < second[1]);
  };
}

async function bestRule(search: Search, isBetter: Comparison, steps: number): Promise<Trial | undefined> {
  let best: Trial | undefined;
  for (const threshold of search.rules) {
    const setting: Setting = {
      steps,
      threshold,
      thresholds: noExceptions,
      layerSteps: new Map([...search.layerSteps].filter(([, own]) => own !== steps)),
      correction: 'none',
    };
    best = await betterOf(search, isBetter, best, setting);
  }
  return best;
}

/** A rule and a number of steps for each population, and corrected or fitted where that helps. */
async function refine(search: Search, isBetter: Comparison, start: Trial): Promise<Trial> {
  let best = start;
  const attempt = async (setting: Setting): Promise<void> => {
    best = (await betterOf(search, isBetter, best, setting)) ?? best;
  };
  if (search.mayCorrect) await attempt({ ...best.setting, correction: 'bias' });
  for (const population of search.populations) {
    const { setting } = best;
    const now = formatThreshold(setting.thresholds.get(population) ?? setting.threshold);
    for (const rule of OWN_RULES) {
      if (formatThreshold(rule) === now) continue;
      await attempt({ ...setting, thresholds: new Map([...setting.thresholds, [population, rule]]) });
    }
  }
  const all = search.layers.flat();
  /** Where some layers use more steps, or all use fewer, the network's are to be of those that may be tried. */
  const attemptSteps = async (layer: readonly string[], count: number): Promise<void> => {
    const setting = withLayerSteps(best.setting, layer, count, all);
    if (search.steps.includes(setting.steps)) await attempt(setting);
  };
  const stepsOf = ([name]: readonly string[]): number =>
    best.setting.layerSteps.get(name) ?? best.setting.steps;
  if (best.outcome.disagreement > search.maxLoss) {
    // Twice as many steps where they tell most may do, and cost less than another step everywhere.
    for (const layer of search.layers) await attemptSteps(layer, 2 * stepsOf(layer));
  }
  for (const layer of search.layers) {
    for (let steps = stepsOf(layer) - 1; steps >= 1; steps--) {
      await attemptSteps(layer, steps);
      if (stepsOf(layer) !== steps) break;
    }
  }
  if (search.mayCut && best.setting.layerSteps.size === 0) {
    for (let deadline = best.setting.steps - 1; deadline >= 1; deadline--) {
      await attempt({ ...best.setting, deadline });
      if (best.setting.deadline !== deadline) break;
    }
  }
  const { correction, steps } = best.setting;
  if (search.mayCorrect) {
    await attempt({ ...best.setting, correction: correction === 'none' ? 'bias' : 'none' });
  }
  if (search.mayFit(steps)) await attempt({ ...best.setting, correction: 'weights' });
  return best;
}

async function betterOf(
  { judge }: Search,
  isBetter: Comparison,
  best: Trial | undefined,
  setting: Setting,
): Promise<Trial | undefined> {
  const outcome = await judge(setting);
  if (!outcome) return best;
  const trial = { setting, outcome };
  return !best || isBetter(trial, best) ? trial : best;
}
