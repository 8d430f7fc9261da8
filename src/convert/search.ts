/**
 * @file Search: the cheapest conversion that is expected to decide as the ANN does but for a share of the images. Trials are
 * estimated on calibration images; no label is used.
 *
 * First every number of steps is tried with every threshold rule, for all populations alike. Then, from the best of them,
 * one population after the other gets the rule and the number of steps that serve it best, late spikes are dropped, and
 * start potentials are corrected, each if that helps. Weights are fitted, which takes long, where a fit may bring a trial
 * within the loss, and at the end.
 */
import { FirstspikeError } from '../error.ts';
import { problemOf, sendsAll } from '../mapping/selection-rule.ts';
import { formatThreshold, type Threshold } from '../mapping/threshold.ts';
import type { Correction, SpikingNetwork } from '../network/network.ts';
import { type NetworkMaker, openSettings, rulesFor, withStaircases } from './automatic.ts';
import type { Estimate } from './proxy.ts';
import { isFitWorthwhile, resolveSettings, selectionOf } from './resolve.ts';
import { type ConversionSettings, formatSettings } from './settings.ts';

/** What is to be as small as it can be; `steps` are those of all stages together. */
export const goals = ['steps', 'spikes', 'synops'] as const;
export type Goal = (typeof goals)[number];

export interface SearchRequest {
  readonly goal: Goal;
  /** The largest share of decisions, 0…1, that may be expected to differ from the ANN's. Default 0.001. */
  readonly maxLoss?: number | undefined;
  /** What is fixed: settings that are given are not searched. */
  readonly settings?: ConversionSettings | undefined;
  /** Numbers of steps to try, ascending. Default: the given steps, or 1, 2, 3, 4, 6, 8, 12, 16, 24, 32. */
  readonly steps?: readonly number[] | undefined;
  /** Estimates of an earlier search on the same model and images, by `formatSettings`. */
  readonly known?: ReadonlyMap<string, Estimate> | undefined;
  /** Called with each trial as it is estimated; `number` counts from 1. */
  readonly onTrial?: ((trial: Trial, number: number) => void | Promise<void>) | undefined;
}

/** Settings that were tried, and their estimate. */
export interface Trial {
  readonly settings: TrialSettings;
  readonly estimate: Estimate;
}

export interface SearchResult {
  readonly network: SpikingNetwork;
  readonly chosen: Trial;
  /** All trials, each once, in order. */
  readonly trials: readonly Trial[];
}

/** What a search varies is always given. */
export interface TrialSettings extends ConversionSettings {
  readonly steps: number;
  readonly threshold: Threshold;
  readonly layerSteps: ReadonlyMap<string, number>;
  readonly correction: Correction;
}

const STEPS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32];
const MAX_LOSS = 0.001;
/** A number of steps whose loss is at most so many times the allowed one is refined. */
const WITHIN_REACH = 2;

/** Rules that a single population may get: from few spikes to a narrow range. */
const OWN_RULES: readonly Threshold[] = [
  { kind: 'fraction', fraction: 2 },
  { kind: 'fraction', fraction: 1.5 },
  { kind: 'max' },
  ...[99.9, 99.5, 99, 98, 97].map((percentile) => ({ kind: 'percentile', percentile }) as const),
  { kind: 'mse' },
];

/** What may be varied, and how trials compare. */
interface Search {
  readonly goal: Goal;
  readonly maxLoss: number;
  readonly given: ConversionSettings;
  readonly steps: readonly number[];
  readonly rules: readonly Threshold[];
  readonly populations: readonly string[];
  readonly layers: readonly (readonly string[])[];
  readonly mayCut: boolean;
  readonly mayCorrect: boolean;
  mayFit(steps: number): boolean;
  /** Undefined for settings that integers cannot hold. */
  attempt(settings: TrialSettings): Promise<Trial | undefined>;
}

/** @throws FirstspikeError `range` if no conversion stays within the loss; `usage` for settings that contradict each other */
export async function searchConversions(request: SearchRequest, maker: NetworkMaker): Promise<SearchResult> {
  const { search, trials, build } = await searchFor(request, maker);
  const { maxLoss } = search;
  const chosen = await cheapest(search);
  if (!chosen || chosen.estimate.disagreement > maxLoss) throw missed(maxLoss, chosen);
  return { network: await build(chosen.settings), chosen, trials: [...trials.values()] };
}

/** Of a number of trials, the first one of a part, counted from 0, and the one behind its last. */
export type Part = (trials: number) => readonly [from: number, to: number];

/**
 * Estimates a part of the trials that do not depend on others, every rule at every number of steps, for a search that knows them.
 * @returns how many the part has
 */
export async function estimateFirstTrials(
  request: SearchRequest,
  maker: NetworkMaker,
  part: Part,
): Promise<number> {
  const { search } = await searchFor(request, maker);
  const first = search.steps.flatMap((steps) => firstTrials(search, steps));
  const own = first.slice(...part(first.length));
  for (const settings of own) await search.attempt(settings);
  return own.length;
}

interface StartedSearch {
  readonly search: Search;
  readonly trials: ReadonlyMap<string, Trial>;
  build(settings: TrialSettings): Promise<SpikingNetwork>;
}

async function searchFor(request: SearchRequest, maker: NetworkMaker): Promise<StartedSearch> {
  const { goal, maxLoss = MAX_LOSS, settings: wished = {}, known, onTrial } = request;
  const given = withStaircases(wished, maker.staircaseSteps);
  if (given.steps === 'continuous') {
    throw new FirstspikeError('usage', 'A search needs steps; leave out --steps continuous.');
  }
  const wanted = request.steps ?? (given.steps === undefined ? STEPS : [given.steps]);
  const selection = selectionOf(given);
  const steps = wanted.filter((count) => problemOf(selection, count) === undefined);
  const most = steps.at(-1) ?? wanted[wanted.length - 1];
  // Contradictions that hold at any number of steps end the search before it begins.
  const base = resolveSettings({ ...given, steps: most });
  const open = openSettings({ ...wished, steps: most, automatic: true });
  const trials = new Map<string, Trial>();
  const estimates = new Map(known);
  const proxy = await maker.proxy();
  const build = (settings: TrialSettings): Promise<SpikingNetwork> =>
    maker.build(resolveSettings(settings), open);
  const estimate = async (settings: TrialSettings): Promise<Estimate | undefined> => {
    try {
      return await proxy(await build(settings));
    } catch (error) {
      // Integers may hold the weights by one rule and not by another.
      if (error instanceof FirstspikeError && error.code === 'range') return undefined;
      throw error;
    }
  };
  const mayCorrect = open.includes('correction');
  const search: Search = {
    goal,
    maxLoss,
    given,
    steps,
    rules: open.includes('threshold') ? rulesFor(maker) : [base.threshold],
    populations: open.includes('threshold') && !given.layerThresholds ? maker.populations : [],
    layers: open.includes('layerSteps') ? maker.layers : [],
    mayCut: sendsAll(selection) && open.includes('layerSteps'),
    mayCorrect,
    mayFit: (count) => mayCorrect && maker.hasImagesToFit && isFitWorthwhile(count),
    async attempt(settings) {
      const key = formatSettings(settings);
      const found = estimates.get(key) ?? (await estimate(settings));
      if (!found) return undefined;
      estimates.set(key, found);
      const trial = { settings, estimate: found };
      if (!trials.has(key)) {
        trials.set(key, trial);
        await onTrial?.(trial, trials.size);
      }
      return trial;
    },
  };
  return { search, trials, build };
}

const percent = (share: number): string => `${(100 * share).toPrecision(2)} %`;

function missed(maxLoss: number, best: Trial | undefined): FirstspikeError {
  const nearest = best
    ? `${formatSettings(best.settings)} came nearest with ${percent(best.estimate.disagreement)}; allow more with --max-loss, or more --steps`
    : 'integers cannot hold the weights at these steps; use --weights float32';
  return new FirstspikeError(
    'range',
    `No trial is expected to differ from the ANN on less than ${percent(maxLoss)} of the images: ${nearest}.`,
  );
}

/** The best trial; undefined if no network could be made. It may exceed the loss. */
async function cheapest(search: Search): Promise<Trial | undefined> {
  const isBetter = comparison(search);
  const better = (a: Trial | undefined, b: Trial | undefined): Trial | undefined =>
    a && b ? (isBetter(b, a) ? b : a) : (a ?? b);
  const isWithin = ({ estimate }: Trial): boolean => estimate.disagreement <= search.maxLoss;
  const isNear = ({ estimate }: Trial): boolean => estimate.disagreement <= WITHIN_REACH * search.maxLoss;
  let best: Trial | undefined;
  let bestFitted: Trial | undefined;
  for (const steps of search.steps) {
    let here = await bestRule(search, isBetter, steps);
    let fitted: Trial | undefined;
    if (here && !isWithin(here) && isNear(here) && search.mayFit(steps)) {
      const fit = await search.attempt({ ...here.settings, correction: 'weights' });
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

/** Whether a trial is better: within the loss the cheaper one, else the one that comes nearer. */
function comparison({ goal, maxLoss }: Pick<Search, 'goal' | 'maxLoss'>): Comparison {
  const cost = ({ estimate }: Trial): readonly [number, number] =>
    goal === 'steps' ? [estimate.latency, estimate.spikes] : [estimate[goal], estimate.latency];
  return (a, b) => {
    const over = (trial: Trial): number => Math.max(0, trial.estimate.disagreement - maxLoss);
    if (over(a) !== over(b)) return over(a) < over(b);
    const [first, second] = [cost(a), cost(b)];
    return first[0] < second[0] || (first[0] === second[0] && first[1] < second[1]);
  };
}

/** Every rule at a number of steps, for all populations alike. */
function firstTrials({ given, rules }: Search, steps: number): TrialSettings[] {
  const { layerSteps = new Map(), correction = 'none' } = given;
  return rules.map((threshold) => ({ ...given, steps, threshold, layerSteps, correction }));
}

async function bestRule(search: Search, isBetter: Comparison, steps: number): Promise<Trial | undefined> {
  let best: Trial | undefined;
  for (const settings of firstTrials(search, steps)) {
    const trial = await search.attempt(settings);
    if (trial && (!best || isBetter(trial, best))) best = trial;
  }
  return best;
}

/** A rule and a number of steps for each population, a deadline, and a correction, each where it helps. */
async function refine(search: Search, isBetter: Comparison, start: Trial): Promise<Trial> {
  let best = start;
  const attempt = async (settings: TrialSettings): Promise<boolean> => {
    const trial = await search.attempt(settings);
    const better = trial !== undefined && isBetter(trial, best);
    if (better) best = trial;
    return better;
  };
  if (search.mayCorrect) await attempt({ ...best.settings, correction: 'bias' });
  for (const population of search.populations) {
    const { settings } = best;
    const own = settings.layerThresholds ?? new Map<string, Threshold>();
    const now = formatThreshold(own.get(population) ?? settings.threshold);
    for (const rule of OWN_RULES) {
      if (formatThreshold(rule) === now) continue;
      await attempt({ ...settings, layerThresholds: new Map([...own, [population, rule]]) });
    }
  }
  const stepsOf = ([name]: readonly string[]): number =>
    best.settings.layerSteps.get(name) ?? best.settings.steps;
  const attemptSteps = (layer: readonly string[], count: number): Promise<boolean> =>
    attempt({ ...best.settings, layerSteps: withSteps(best.settings, layer, count) });
  if (best.estimate.disagreement > search.maxLoss) {
    // More steps where they matter most may do, and cost less than another step everywhere.
    for (const layer of search.layers) await attemptSteps(layer, 2 * stepsOf(layer));
  }
  for (const layer of search.layers) {
    while (stepsOf(layer) > 1 && (await attemptSteps(layer, stepsOf(layer) - 1)));
  }
  if (search.mayCut && best.settings.layerSteps.size === 0) {
    for (let deadline = best.settings.steps - 1; deadline >= 1; deadline--) {
      if (!(await attempt({ ...best.settings, deadline }))) break;
    }
  }
  const { correction, steps } = best.settings;
  if (search.mayCorrect) {
    await attempt({ ...best.settings, correction: correction === 'none' ? 'bias' : 'none' });
  }
  if (search.mayFit(steps)) await attempt({ ...best.settings, correction: 'weights' });
  return best;
}

/** The steps of single populations when some of them get another number. */
function withSteps(
  { steps, layerSteps }: TrialSettings,
  names: readonly string[],
  count: number,
): ReadonlyMap<string, number> {
  const all = new Map([...layerSteps, ...names.map((name) => [name, count] as const)]);
  return new Map([...all].filter(([, own]) => own !== steps));
}
