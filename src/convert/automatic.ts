/**
 * @file Automatic conversion: of the settings that are left open, the threshold rule, the correction and the steps of the
 * input are chosen by the proxy estimate on calibration images.
 */
import { FirstspikeError } from '../error.ts';
import { isRanked, sendsAll } from '../mapping/selection-rule.ts';
import type { Threshold } from '../mapping/threshold.ts';
import { type SpikingNetwork, stageLength } from '../network/network.ts';
import type { Estimate, ProxyEstimate } from './proxy.ts';
import { isFitWorthwhile, type ResolvedSettings, resolveSettings, selectionOf } from './resolve.ts';
import type { ConversionSettings, SettingName } from './settings.ts';

/** Threshold rules that an automatic conversion tries. */
export const RULES: readonly Threshold[] = [
  { kind: 'mse' },
  ...[99.9, 99.5, 99, 98].map((percentile) => ({ kind: 'percentile', percentile }) as const),
];

/** With a smaller disagreement nothing better is looked for. */
const ENOUGH = 0.00002;
/** A correction must bring the disagreement down to this share. */
const WORTH_A_CORRECTION = 0.95;
/** A fit takes long: it is tried above this disagreement only. */
const WORTH_A_FIT = 0.0005;
/** More steps of the input cost latency and spikes: they must bring the disagreement down to this share. */
const WORTH_STEPS = 0.8;
/** Factors by which the input gets more steps, and the most steps that a byte can use. */
const FACTORS = [2, 4, 8] as const;
const MOST_INPUT_STEPS = 255;
/** More steps of the input are tried above this disagreement: 2 in 1,000, and less the more steps are asked for. */
const tooMuch = (tMax: number): number => Math.min(0.002, 0.2 / tMax ** 2);

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
  /** Populations that may have a threshold rule of their own. */
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

/** The open settings that an automatic conversion chooses; empty if all is given. */
export function openSettings(given: ConversionSettings): SettingName[] {
  const { steps, weights } = resolveSettings(given);
  const selection = selectionOf(given);
  const continuous = steps === 'continuous';
  if (given.tuned === false || continuous) return [];
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
  const base = resolveSettings(given);
  const chosen = openSettings(given);
  if (chosen.length === 0) return { settings: base, network: await maker.build(base, chosen) };
  const isOpen = (name: SettingName): boolean => chosen.includes(name);
  const rules = isOpen('threshold') ? RULES : [base.threshold];
  const mayFit = isOpen('correction') && isFitWorthwhile(base.steps) && maker.hasImagesToFit;
  const finer = isOpen('layerSteps') ? finerInputs(base, maker.layers[0] ?? []) : [];
  const total = rules.length + finer.length + Number(isOpen('correction')) + Number(mayFit);
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
  let best: Candidate | undefined;
  for (const threshold of rules) {
    const next = await estimated({ ...base, threshold });
    if (next && !(best && best.estimate.disagreement <= next.estimate.disagreement)) best = next;
    if (best && best.estimate.disagreement <= ENOUGH) break;
  }
  if (!best) throw failure;
  const made = await improved(best, { mayCorrect: isOpen('correction'), finer, mayFit }, estimated);
  onCandidate(total, total);
  return made;
}

/** What may be changed once the rule is chosen. */
interface Changes {
  readonly mayCorrect: boolean;
  /** Steps of the input, from fewer to more. */
  readonly finer: readonly ReadonlyMap<string, number>[];
  readonly mayFit: boolean;
}

/** The candidate with each change that brings its disagreement down by enough. */
async function improved(
  start: Candidate,
  { mayCorrect, finer, mayFit }: Changes,
  estimated: (settings: ResolvedSettings) => Promise<Candidate | undefined>,
): Promise<Candidate> {
  let best = start;
  const improve = async (change: Partial<ResolvedSettings>, share: number): Promise<boolean> => {
    const next = await estimated({ ...best.settings, ...change });
    if (!next || next.estimate.disagreement >= share * best.estimate.disagreement) return false;
    best = next;
    return true;
  };
  if (mayCorrect && best.estimate.disagreement > ENOUGH)
    await improve({ correction: 'bias' }, WORTH_A_CORRECTION);
  const enough = tooMuch(stageLength(best.settings.steps));
  for (const layerSteps of finer) {
    if (best.estimate.disagreement <= enough || !(await improve({ layerSteps }, WORTH_STEPS))) break;
  }
  if (mayFit && best.estimate.disagreement > WORTH_A_FIT) {
    await improve({ correction: 'weights' }, WORTH_A_CORRECTION);
  }
  return best;
}

/** Steps of the input, from fewer to more. */
function finerInputs({ steps }: ResolvedSettings, group: readonly string[]): ReadonlyMap<string, number>[] {
  const usual = stageLength(steps);
  return FACTORS.map((factor) => Math.min(factor * usual, MOST_INPUT_STEPS))
    .filter((count, i, all) => count > usual && count !== all[i - 1])
    .map((count) => new Map(group.map((name) => [name, count])));
}
