/**
 * @file `optimise` on a model and its calibration images: the ANN is calibrated and run once, each setting is built,
 * simulated and judged. Outcomes that are known already are not worked out again.
 */
import { finish, type Preparation, resolveSettings } from '../convert/convert.ts';
import { steppingLayers } from '../convert/layer-steps.ts';
import { problemOf, sendsAll } from '../convert/selection-rule.ts';
import { FirstspikeError } from '../error.ts';
import type { Graph } from '../graph/graph.ts';
import type { LabelledImages } from '../measure/tally.ts';
import type { SpikingNetwork } from '../network/network.ts';
import { type Goal, type Outcome, optimise, type Trial } from '../search/optimise.ts';
import { describeSetting, type Setting } from '../search/setting.ts';
import { calibrate } from './convert.ts';
import { correctionsOn, hasImagesToFit } from './corrections.ts';
import { type FinishOptions, mayFitAt, RULES } from './finish.ts';
import { judgeOn } from './judge.ts';

/** What is fixed is not searched: with `threshold` all populations keep that rule. */
export interface OptimiseOptions extends Omit<FinishOptions, 'steps' | 'onCandidate' | 'thresholds'> {
  readonly goal: Goal;
  /** The largest share of decisions that may be expected to differ from the ANN's, 0…1; default 0.001. */
  readonly maxLoss?: number;
  /** Numbers of steps to try, ascending; default 1, 2, 3, 4, 6, 8, 12, 16, 24, 32. */
  readonly steps?: readonly number[];
  /** Outcomes of an earlier search on the same model, images and options, by `describeSetting`. */
  readonly known?: ReadonlyMap<string, Outcome>;
  /** Called with each setting as it is judged; `number` counts from 1. */
  readonly onTrial?: (trial: Trial, number: number) => void | Promise<void>;
}

export interface Optimised {
  readonly network: SpikingNetwork;
  readonly chosen: Trial;
  /** All settings that were looked at, each once, in order. */
  readonly trials: readonly Trial[];
}

const STEPS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32];
const MAX_LOSS = 0.001;

/**
 * The cheapest conversion that is expected to decide as the ANN does, but for a share of `maxLoss`. No label is looked at.
 * @throws FirstspikeError `range` if no setting keeps within `maxLoss`; `unsupported` and `shape` as `convert` does
 */
export async function optimiseSpread(
  graph: Graph,
  images: LabelledImages,
  options: OptimiseOptions,
): Promise<Optimised> {
  const { goal, maxLoss = MAX_LOSS, steps = STEPS, known, onTrial, ...rest } = options;
  const { biasCorrection = true, weightFit = true, threshold, ...conversion } = rest;
  const possible = steps.filter((count) => problemOf(conversion.selection ?? {}, count) === undefined);
  // What does not go together at any number of steps is said before any work begins.
  const most = possible.at(-1) ?? steps[steps.length - 1];
  resolveSettings({ ...conversion, steps: most });
  const { preparation, ranges } = await calibrate(graph, images, { ...conversion, steps: most });
  const judge = await judgeOn(preparation, images, options);
  const correct = correctionsOn(preparation, images, options.signal);
  const build = (setting: Setting): Promise<SpikingNetwork> => {
    const { correction, deadline, ...own } = setting;
    const selection = { ...conversion.selection, ...(deadline !== undefined && { deadline }) };
    const settings = resolveSettings({ ...conversion, ...own, selection });
    return correct(finish({ ...preparation, settings }, ranges, images, conversion), correction);
  };
  const mayCorrect = biasCorrection && conversion.weights !== 'float32';
  const mayFit = mayCorrect && weightFit && hasImagesToFit(preparation, images);
  const trials = new Map<string, Trial>();
  const outcomes = new Map(known);
  const chosen = await optimise({
    goal,
    maxLoss,
    steps: possible,
    rules: threshold ? [threshold] : RULES,
    populations: threshold ? [] : searchable(preparation),
    layerSteps: conversion.layerSteps ?? new Map(),
    layers:
      conversion.layerSteps || !sendsAll(conversion.selection) ? [] : steppingLayers(preparation.blueprint),
    mayCut: sendsAll(conversion.selection) && !conversion.layerSteps,
    mayCorrect,
    mayFit: (count) => mayFit && mayFitAt(count),
    async judge(setting) {
      const key = describeSetting(setting);
      const outcome = outcomes.get(key) ?? (await outcomeOf(setting));
      if (!outcome) return undefined;
      outcomes.set(key, outcome);
      if (!trials.has(key)) {
        const trial = { setting, outcome };
        trials.set(key, trial);
        await onTrial?.(trial, trials.size);
      }
      return outcome;
    },
  });
  async function outcomeOf(setting: Setting): Promise<Outcome | undefined> {
    try {
      return await judge(await build(setting));
    } catch (error) {
      // Integers may hold the weights by one rule and not by another.
      if (error instanceof FirstspikeError && error.code === 'range') return undefined;
      throw error;
    }
  }
  if (!chosen || chosen.outcome.disagreement > maxLoss) throw missed(maxLoss, chosen);
  return { network: await build(chosen.setting), chosen, trials: [...trials.values()] };
}

/** Populations whose range is free; others take theirs from these. */
function searchable({ blueprint }: Preparation): string[] {
  return blueprint.populations.flatMap(({ kind, name }) => (kind === 'spiking' ? [name] : []));
}

const rounded = (share: number): string => `${(100 * share).toPrecision(2)} %`;

function missed(maxLoss: number, best: Trial | undefined): FirstspikeError {
  const nearest = best
    ? `; ${describeSetting(best.setting)} came nearest with ${rounded(best.outcome.disagreement)}: allow more with --max-loss, or more --steps`
    : '; the weights fit no integers at these steps: use --weights float32';
  return new FirstspikeError(
    'range',
    `No conversion that was tried keeps decisions unlike the ANN's below ${rounded(maxLoss)} of the images${nearest}.`,
  );
}
