/**
 * @file From ranges to a network that decides as the ANN does. Where the caller leaves it open, the threshold rule and the
 * correction of start potentials are chosen on calibration images.
 */
import type { Ranges } from '../convert/calibrate.ts';
import { type ConvertOptions, finish, type Preparation, resolveSettings } from '../convert/convert.ts';
import { isRanked } from '../convert/selection-rule.ts';
import type { Threshold } from '../convert/threshold.ts';
import { FirstspikeError } from '../error.ts';
import type { LabelledImages } from '../measure/tally.ts';
import type { Correction, SpikingNetwork, Steps } from '../network/network.ts';
import { type Corrections, correctionsOn, hasImagesToFit } from './corrections.ts';
import type { SpreadOptions } from './executor.ts';
import { type Judge, type Judgement, judgeOn } from './judge.ts';

/** What `convertSpread` adds to `convert`: what needs a network to be run. */
export interface FinishOptions extends SpreadOptions, ConvertOptions {
  /** Default: of `mse` and the percentiles 99.9, 99.5, 99 and 98 the rule that makes scores most like the ANN's. */
  readonly threshold?: Threshold;
  /**
   * Whether start potentials may be corrected, which is done where it makes decisions more like the ANN's; default true.
   * Networks of real weights have nothing to correct.
   */
  readonly biasCorrection?: boolean;
  /**
   * Whether weights may be fitted to calibration images as well, which is done below 16 steps where it makes decisions more
   * like the ANN's; default true. Fitting moves start potentials too: without `biasCorrection` there is none.
   */
  readonly weightFit?: boolean;
  /** Called when another way to convert has been judged; `total` is how many there may be at most. */
  readonly onCandidate?: (done: number, total: number) => void;
}

/** Rules that are tried where the caller names none. */
export const RULES: readonly Threshold[] = [
  { kind: 'mse' },
  ...[99.9, 99.5, 99, 98].map((percentile) => ({ kind: 'percentile', percentile }) as const),
];

/** So few decisions are expected to differ that nothing better is looked for. */
const ENOUGH = 0.00002;
/** A correction that gains less than this is left away. */
const WORTH_A_CORRECTION = 0.95;
/** From this many steps on, rounding leaves too little to gain for the time that a fit takes. */
const FINE_STEPS = 16;
/** As do networks that are expected to differ this rarely. */
const WORTH_A_FIT = 0.0005;
export const mayFitAt = (steps: Steps): boolean => steps !== 'continuous' && steps < FINE_STEPS;

/** How a network is made. */
interface Candidate {
  readonly threshold: Threshold | undefined;
  readonly correction: Correction;
}

interface Judged extends Judgement {
  readonly candidate: Candidate;
  readonly network: SpikingNetwork;
}

/**
 * The network whose decisions are expected to be most like the ANN's, among those that the options leave open.
 * @param judgement called once where there is a choice; several conversions of one model can share a judge
 * @param correct for conversions of one model to share as well
 */
export async function finishNetwork(
  preparation: Preparation,
  ranges: Ranges,
  images: LabelledImages,
  options: FinishOptions,
  judgement: () => Promise<Judge> = () => judgeOn(preparation, images, options),
  correct: Corrections = correctionsOn(preparation, images, options.signal),
): Promise<SpikingNetwork> {
  const { biasCorrection = true, weightFit = true, threshold, ...rest } = options;
  const { settings } = preparation;
  const build = ({ threshold: rule, correction }: Candidate): Promise<SpikingNetwork> => {
    const chosen = resolveSettings({ ...rest, ...(rule && { threshold: rule }) });
    return correct(finish({ ...preparation, settings: chosen }, ranges, images, rest), correction);
  };
  const isContinuous = settings.steps === 'continuous';
  const rules = threshold || isContinuous || isRanked(settings.selection) ? [threshold] : RULES;
  const mayCorrect = biasCorrection && !isContinuous && settings.weights !== 'float32';
  const mayFit = mayCorrect && weightFit && mayFitAt(settings.steps) && hasImagesToFit(preparation, images);
  if (rules.length === 1 && !mayCorrect) return build({ threshold: rules[0], correction: 'none' });
  const judge = await judgement();
  const total = rules.length + Number(mayCorrect) + Number(mayFit);
  let done = 0;
  const judged = async (candidate: Candidate): Promise<Judged> => {
    try {
      const network = await build(candidate);
      return { ...(await judge(network)), candidate, network };
    } finally {
      options.onCandidate?.(++done, total);
    }
  };
  const best = await bestOf(rules, mayCorrect, judged);
  if (!mayFit || best.disagreement <= WORTH_A_FIT) return best.network;
  const fit = await judged({ ...best.candidate, correction: 'weights' });
  return (fit.disagreement < WORTH_A_CORRECTION * best.disagreement ? fit : best).network;
}

/** The best rule, then with corrected start potentials if that is better still. */
async function bestOf(
  rules: readonly (Threshold | undefined)[],
  mayCorrect: boolean,
  judged: (candidate: Candidate) => Promise<Judged>,
): Promise<Judged> {
  let best: Judged | undefined;
  let failure: unknown;
  for (const threshold of rules) {
    try {
      const next = await judged({ threshold, correction: 'none' });
      if (!best || next.disagreement < best.disagreement) best = next;
    } catch (error) {
      // Integers may hold the weights by one rule and not by another.
      if (!(error instanceof FirstspikeError) || error.code !== 'range') throw error;
      failure ??= error;
    }
    if (best && best.disagreement <= ENOUGH) return best;
  }
  if (!best) throw failure;
  if (!mayCorrect) return best;
  const corrected = await judged({ ...best.candidate, correction: 'bias' });
  return corrected.disagreement < WORTH_A_CORRECTION * best.disagreement ? corrected : best;
}
