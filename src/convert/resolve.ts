/**
 * @file Settings as given → settings in full: plain values for what is left open, and an error for what contradicts itself.
 */
import { FirstspikeError } from '../error.ts';
import type { MappingSettings } from '../mapping/maxima.ts';
import { checkRule, type SelectionRule, sendsAll } from '../mapping/selection-rule.ts';
import type { Correction, Steps } from '../network/network.ts';
import { type ConversionSettings, checkSettings } from './settings.ts';

/** Every setting with a value: what one network is made by. */
export interface ResolvedSettings extends MappingSettings {
  readonly correction: Correction;
}

const STEPS = 32;
/** From this many steps on, int8 weights would be the coarsest part of a network. */
const FINE_STEPS = 16;
/** Up to so many steps, rounding leaves enough to gain for the time of a fit. */
const MOST_FITTED_STEPS = 16;

/** The rules for sending fewer spikes. @throws FirstspikeError `usage` for two codes at once */
export function selectionOf({ deadline, nOfM, rankOrder, selectInput }: ConversionSettings): SelectionRule {
  if (nOfM && rankOrder) {
    throw new FirstspikeError(
      'usage',
      'N-of-M and rank order are two codes; leave out --n-of-m or --rank-order (--rank-order N sends N spikes, too).',
    );
  }
  const competition = nOfM ?? rankOrder;
  return {
    ...(deadline !== undefined && { deadline }),
    ...(competition && { competition }),
    ...(selectInput && { input: true }),
  };
}

/**
 * Checks settings and gives plain values to those that are open: 32 steps, the threshold rule `mse` (`bound` in continuous
 * time, where a high threshold loses nothing), one xMax per channel, int8 weights below 16 steps and int16 from there on,
 * rounding to the nearest step, all spikes sent, no correction.
 * @throws FirstspikeError `usage`
 */
export function resolveSettings(given: ConversionSettings): ResolvedSettings {
  checkSettings(given);
  const steps = given.steps ?? STEPS;
  const continuous = steps === 'continuous';
  if (continuous && given.weights !== undefined && given.weights !== 'float32') {
    throw new FirstspikeError(
      'usage',
      `Continuous time needs float32 weights; leave out --weights ${given.weights}, or give --steps a number.`,
    );
  }
  const selection = selectionOf(given);
  checkRule(selection, steps);
  const layerSteps = given.layerSteps ?? new Map<string, number>();
  if (layerSteps.size > 0 && continuous) {
    throw new FirstspikeError(
      'usage',
      'Continuous time has no steps; leave out --layer-steps, or give --steps a number.',
    );
  }
  if (layerSteps.size > 0 && !sendsAll(selection)) {
    throw new FirstspikeError(
      'usage',
      'Populations with steps of their own send every spike; leave out --layer-steps, or --deadline, --n-of-m and --rank-order.',
    );
  }
  const weights = given.weights ?? usualWeights(steps);
  const correction = given.correction ?? 'none';
  if (correction !== 'none' && (continuous || weights === 'float32')) {
    throw new FirstspikeError(
      'usage',
      `Real weights have no rounding to correct; leave out --correction ${correction}, or choose --weights int8 or int16.`,
    );
  }
  return {
    steps,
    layerSteps,
    threshold: given.threshold ?? { kind: continuous ? 'bound' : 'mse' },
    layerThresholds: given.layerThresholds ?? new Map(),
    per: given.per ?? 'channel',
    weights,
    rounding: given.rounding ?? 'nearest',
    selection,
    correction,
  };
}

const usualWeights = (steps: Steps) =>
  steps === 'continuous' ? 'float32' : steps < FINE_STEPS ? 'int8' : 'int16';

/** The settings in full in the form in which they are given: `resolveSettings` gives the same for them. */
export function givenAs({ selection, ...resolved }: ResolvedSettings): ConversionSettings {
  const { deadline, competition, input } = selection;
  const { layerThresholds, ...rest } = resolved;
  return {
    ...rest,
    ...(layerThresholds.size > 0 && { layerThresholds }),
    ...(deadline !== undefined && { deadline }),
    ...(competition?.kind === 'n-of-m' && { nOfM: competition }),
    ...(competition?.kind === 'rank-order' && { rankOrder: competition }),
    ...(input && { selectInput: true }),
  };
}

/** Whether weights may be fitted at these steps. */
export const isFitWorthwhile = (steps: Steps): boolean =>
  steps !== 'continuous' && steps <= MOST_FITTED_STEPS;
