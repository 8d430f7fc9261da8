/**
 * @file From ranges to a network that decides as the ANN does. If the plain network decides any of some calibration
 * images otherwise than the ANN, start potentials are corrected; if that is not enough, values get a second digit.
 */
import type { Ranges } from '../convert/calibrate.ts';
import { type ConvertOptions, finish, type Preparation, resolveSettings } from '../convert/convert.ts';
import { canWriteTwoDigits } from '../convert/digits.ts';
import { sendsAll } from '../convert/selection-rule.ts';
import { correctBias, imagesForCorrection } from '../explore/correct-bias.ts';
import type { LabelledImages } from '../measure/tally.ts';
import { canHoldTwoDigits } from '../network/code.ts';
import type { SpikingNetwork } from '../network/network.ts';
import { classify, evaluate } from './evaluate.ts';
import type { SpreadOptions } from './executor.ts';

/** What `convertSpread` adds to `convert`: what needs a network to be run. */
export interface FinishOptions extends SpreadOptions, Omit<ConvertOptions, 'digits'> {
  /** `auto` (the default) takes a second digit where it makes the network decide more often as the ANN does. */
  readonly digits?: 1 | 2 | 'auto';
  /**
   * Whether start potentials may be corrected, which is done where it makes the network decide more often as the ANN does;
   * default true. Networks of real weights have nothing to correct.
   */
  readonly biasCorrection?: boolean;
}

/** Calibration images on which decisions are compared. */
const DECISIONS = 500;
/** Calibration images from which mean potentials are taken. */
const MEANS = 128;

/** A way to write values that may be tried. */
interface Candidate {
  readonly digits: 1 | 2;
  readonly isCorrected: boolean;
}

/** The first candidate that decides as the ANN does, or else the one that does so most often. */
export async function finishNetwork(
  preparation: Preparation,
  ranges: Ranges,
  images: LabelledImages,
  { digits = 'auto', biasCorrection = true, ...options }: FinishOptions,
): Promise<SpikingNetwork> {
  const { plan, blueprint, settings } = preparation;
  const build = ({ digits: count, isCorrected }: Candidate): SpikingNetwork => {
    const chosen = { ...preparation, settings: resolveSettings({ ...options, digits: count }) };
    const network = finish(chosen, ranges, images, options);
    if (!isCorrected) return network;
    return correctBias(network, plan, firstOf(images, imagesForCorrection(network, MEANS)));
  };
  // Values whose spikes compete, or may be dropped, are written with one.
  const hasRoom =
    sendsAll(settings.selection) && canHoldTwoDigits(settings.steps) && canWriteTwoDigits(blueprint).size > 0;
  const counts = digits === 'auto' ? (hasRoom ? ([1, 2] as const) : ([1] as const)) : [digits];
  const isExact = settings.steps === 'continuous' || settings.weights === 'float32';
  const corrections = biasCorrection && !isExact ? [false, true] : [false];
  const candidates = counts.flatMap((count) =>
    corrections.map((isCorrected): Candidate => ({ digits: count, isCorrected })),
  );
  if (candidates.length === 1) return build(candidates[0]);
  const some = firstOf(images, DECISIONS);
  const judged = { ...some, annClasses: await classify(plan.graph, some, options) };
  let best: SpikingNetwork | undefined;
  let most = -1;
  for (const candidate of candidates) {
    const network = build(candidate);
    const agreement = (await evaluate(network, judged, options)).agreement ?? 0;
    if (agreement === 1) return network;
    if (agreement > most) [best, most] = [network, agreement];
  }
  return best ?? build(candidates[0]);
}

function firstOf({ shape, pixels, labels, length }: LabelledImages, most: number): LabelledImages {
  const count = Math.min(length, most);
  const size = shape[0] * shape[1] * shape[2];
  return {
    shape,
    length: count,
    pixels: pixels.subarray(0, count * size),
    labels: labels.subarray(0, count),
  };
}
