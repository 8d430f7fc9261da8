/**
 * @file Automatic conversion: of the settings that are left open, the threshold rule, the correction and the steps of the
 * input are chosen by the proxy estimate on calibration images.
 */
import { FirstspikeError } from '../error.ts';
import type { LayerSteps } from '../mapping/layer-steps.ts';
import { isRanked, sendsAll } from '../mapping/selection-rule.ts';
import { formatThreshold, type Threshold } from '../mapping/threshold.ts';
import { type Correction, MAX_STEPS, type SpikingNetwork, stageLength } from '../network/network.ts';
import type { Estimate, ProxyEstimate } from './proxy.ts';
import { isFitWorthwhile, type ResolvedSettings, resolveSettings, selectionOf } from './resolve.ts';
import type { ConversionSettings, SettingName } from './settings.ts';

/** Threshold rules that an automatic conversion tries. */
const RULES: readonly Threshold[] = [
  { kind: 'mse' },
  ...[99.9, 99.5, 99, 98].map((percentile) => ({ kind: 'percentile', percentile }) as const),
];

/** With a smaller disagreement nothing better is looked for. */
const ENOUGH = 0.00002;
/** A fit takes long: it is tried above this disagreement only. */
const WORTH_A_FIT = 0.0005;
/** More steps of the input cost latency and spikes: they must bring the disagreement down to this share. */
const WORTH_STEPS = 0.8;
/** Of several numbers of steps the fewest is taken whose disagreement is at most so many times the least. */
const AS_GOOD = 1.1;
/** Factors by which the input gets more steps, and the most steps that a byte can use. */
const FACTORS = [2, 4, 8] as const;
const MOST_INPUT_STEPS = 255;
/** Factors for the first hidden layer: what it loses, no layer behind it can know. */
const FIRST_LAYER_FACTORS = [2, 4] as const;
/** More steps of the input are tried above this disagreement: 2 in 1,000, and less the more steps are asked for. */
const tooMuch = (tMax: number): number => Math.min(0.002, 0.2 / tMax ** 2);

/** One rule is enough where no threshold follows it, because all activations are staircases. */
export const rulesFor = ({ populations, staircaseSteps }: NetworkMaker): readonly Threshold[] =>
  populations.length > 0 || staircaseSteps.size === 0 ? RULES : RULES.slice(0, 1);

/** Makes and estimates networks of one model. */
export interface NetworkMaker {
  /**
   * Makes the network of settings, some of which were chosen.
   * @throws FirstspikeError `range` if integers cannot hold its weights
   */
  build(settings: ResolvedSettings, chosen: readonly SettingName[]): Promise<SpikingNetwork>;
  proxy(): Promise<ProxyEstimate>;
  /** Whether there are images for a weight fit. */
  readonly hasImagesToFit: boolean;
  /** Populations that may have steps of their own, the input first; those of one group need the same number. */
  readonly layers: readonly (readonly string[])[];
  /** Steps that staircases ask for, where neither --steps nor --layer-steps says otherwise. */
  readonly staircaseSteps: LayerSteps;
  /** Populations whose threshold follows a rule: all but staircases. */
  readonly populations: readonly string[];
}

/** A network and its settings in full. */
interface Made {
  readonly settings: ResolvedSettings;
  readonly network: SpikingNetwork;
}

interface Candidate extends Made {
  readonly estimate: Estimate;
}

/**
 * Settings in which staircases have the steps they ask for. Given `steps` hold for all populations, `layerSteps` for those that
 * it names, or for all if it is empty; with a rule that leaves out spikes no population can have steps of its own.
 */
export function withStaircases(given: ConversionSettings, own: LayerSteps): ConversionSettings {
  const { steps, layerSteps } = given;
  if (own.size === 0 || steps !== undefined || layerSteps?.size === 0 || !sendsAll(selectionOf(given)))
    return given;
  return { ...given, layerSteps: new Map([...own, ...(layerSteps ?? [])]) };
}

/** The open settings that an automatic conversion chooses; empty if all is given. */
export function openSettings(given: ConversionSettings): SettingName[] {
  const { steps, weights } = resolveSettings(given);
  const selection = selectionOf(given);
  const continuous = steps === 'continuous';
  if (given.automatic === false || continuous) return [];
  const open = {
    threshold: !isRanked(selection),
    correction: weights !== 'float32',
    layerSteps: sendsAll(selection),
  };
  return (['threshold', 'correction', 'layerSteps'] as const).filter(
    (name) => open[name] && given[name] === undefined,
  );
}

/**
 * Chooses what is open, and makes the network.
 * @param onCandidate called after each candidate; `total` is the most there may be
 */
export async function convertAutomatically(
  given: ConversionSettings,
  maker: NetworkMaker,
  onCandidate: (done: number, total: number) => void,
): Promise<Made> {
  const base = resolveSettings(withStaircases(given, maker.staircaseSteps));
  const chosen = openSettings(given);
  if (chosen.length === 0) return { settings: base, network: await maker.build(base, chosen) };
  const isOpen = (name: SettingName): boolean => chosen.includes(name);
  const rules = isOpen('threshold') ? rulesFor(maker) : [base.threshold];
  const mayFit = isOpen('correction') && isFitWorthwhile(base.steps) && maker.hasImagesToFit;
  const [inputs = [], hidden = []] = isOpen('layerSteps') ? maker.layers : [];
  const finer = finerSteps(base, inputs, FACTORS, MOST_INPUT_STEPS);
  // A staircase has the steps that it asks for.
  const first = hidden.some((name) => maker.staircaseSteps.has(name)) ? [] : hidden;
  /** Corrections to try, each above a disagreement. They cost nothing at inference, so the least gain is taken. */
  const corrections: readonly (readonly [Correction, number])[] = [
    ...(isOpen('correction') ? ([['bias', ENOUGH]] as const) : []),
    ...(mayFit ? ([['weights', WORTH_A_FIT]] as const) : []),
  ];
  // What is given is done to what was chosen without it: a fit of every candidate takes long.
  const isCorrected = base.correction !== 'none';
  const total =
    rules.length +
    (finer.length > 0 ? finer.length + rules.length - 1 : 0) +
    finerSteps(base, first, FIRST_LAYER_FACTORS).length +
    corrections.length +
    (isCorrected ? 1 : 0);
  const proxy = await maker.proxy();
  let done = 0;
  let failure: unknown;
  const estimated = async (settings: ResolvedSettings): Promise<Candidate | undefined> => {
    try {
      const network = await maker.build(settings, chosen);
      return { settings, network, estimate: await proxy(network) };
    } catch (error) {
      // Integers may hold the weights by one rule and not by another.
      if (!(error instanceof FirstspikeError) || error.code !== 'range') throw error;
      failure ??= error;
      return undefined;
    } finally {
      onCandidate(++done, total);
    }
  };
  const plain = { ...base, correction: 'none' } as const;
  /** The rule with the least disagreement, at these steps of populations. */
  const bestRule = async (start: Candidate | undefined, layerSteps: LayerSteps) => {
    let best = start;
    for (const threshold of rules) {
      if (best && (best.estimate.disagreement <= ENOUGH || isSame(best.settings, threshold, layerSteps)))
        continue;
      best = lesser(best, await estimated({ ...plain, threshold, layerSteps }));
    }
    return best;
  };
  let best = await bestRule(undefined, base.layerSteps);
  if (!best) throw failure;
  if (best.estimate.disagreement > tooMuch(stageLength(base.steps))) {
    const tried: Candidate[] = [];
    for (const layerSteps of finer) {
      const next = await estimated({ ...best.settings, layerSteps });
      if (next) tried.push(next);
    }
    const least = Math.min(...tried.map(({ estimate }) => estimate.disagreement));
    const fewest = tried.find(({ estimate }) => estimate.disagreement <= AS_GOOD * least);
    // With a finer input another rule may be better.
    if (fewest && least < WORTH_STEPS * best.estimate.disagreement) {
      best = (await bestRule(fewest, fewest.settings.layerSteps)) ?? fewest;
    }
    const before = best.settings;
    for (const layerSteps of finerSteps(before, first, FIRST_LAYER_FACTORS)) {
      const next = await estimated({ ...before, layerSteps });
      if (next && errorTimesLatency(next) < errorTimesLatency(best)) best = next;
    }
  }
  for (const [correction, above] of corrections) {
    if (best.estimate.disagreement <= above) continue;
    best = lesser(best, await estimated({ ...best.settings, correction })) ?? best;
  }
  let made: Made = best;
  if (isCorrected) {
    const settings = { ...best.settings, correction: base.correction };
    made = { settings, network: await maker.build(settings, chosen) };
  }
  onCandidate(total, total);
  return made;
}

const isSame = ({ threshold, layerSteps }: ResolvedSettings, rule: Threshold, steps: LayerSteps): boolean =>
  layerSteps === steps && formatThreshold(threshold) === formatThreshold(rule);

/** The candidate with the smaller disagreement, the first of two equal ones. */
const lesser = (a: Candidate | undefined, b: Candidate | undefined): Candidate | undefined =>
  a && b ? (b.estimate.disagreement < a.estimate.disagreement ? b : a) : (a ?? b);

/**
 * The error of rounding falls as 1 / steps where all populations get more. Steps of one layer are worth their latency if the
 * error falls by more than with the same latency spent on all.
 */
const errorTimesLatency = ({ estimate }: Candidate): number => estimate.disagreement * estimate.latency;

/** More steps for populations that need the same, from fewer to more. */
function finerSteps(
  { steps, layerSteps }: ResolvedSettings,
  group: readonly string[],
  factors: readonly number[],
  most = MAX_STEPS,
): ReadonlyMap<string, number>[] {
  if (group.length === 0) return [];
  const usual = layerSteps.get(group[0]) ?? stageLength(steps);
  return factors
    .map((factor) => Math.min(factor * usual, most))
    .filter((count, i, all) => count > usual && count !== all[i - 1])
    .map((count) => new Map([...layerSteps, ...group.map((name) => [name, count] as const)]));
}
