/**
 * @file From ranges to a network that decides as the ANN does: start potentials are corrected on some of the calibration
 * images, and if the network still decides otherwise than the ANN on any of them, values get a second digit.
 */
import type { Ranges } from '../convert/calibrate.ts';
import { type ConvertOptions, finish, type Preparation, resolveSettings } from '../convert/convert.ts';
import { canWriteTwoDigits } from '../convert/digits.ts';
import { correctBias, imagesForCorrection } from '../explore/correct-bias.ts';
import type { LabelledImages } from '../measure/tally.ts';
import { canHoldTwoDigits } from '../network/code.ts';
import type { SpikingNetwork } from '../network/network.ts';
import { evaluate } from './evaluate.ts';
import type { SpreadOptions } from './executor.ts';

/** What `convertSpread` adds to `convert`: what needs a network to be run. */
export interface FinishOptions extends SpreadOptions, Omit<ConvertOptions, 'digits'> {
  /** `auto` (the default) takes a second digit where the network would decide otherwise than the ANN with one. */
  readonly digits?: 1 | 2 | 'auto';
  /** Whether start potentials are corrected; default true. Networks of real weights have nothing to correct. */
  readonly biasCorrection?: boolean;
}

/** Calibration images on which the ANN and the network must decide alike for one digit to be kept. */
const DECISIONS = 500;
/** Calibration images from which mean potentials are taken. */
const MEANS = 128;

export async function finishNetwork(
  preparation: Preparation,
  ranges: Ranges,
  images: LabelledImages,
  { digits = 'auto', biasCorrection = true, ...options }: FinishOptions,
): Promise<SpikingNetwork> {
  const { plan, blueprint, settings } = preparation;
  const withDigits = (count: 1 | 2): SpikingNetwork => {
    const chosen = { ...preparation, settings: resolveSettings({ ...options, digits: count }) };
    const network = finish(chosen, ranges, images.length, options);
    if (!biasCorrection) return network;
    return correctBias(network, plan, firstOf(images, imagesForCorrection(network, MEANS)));
  };
  if (digits !== 'auto') return withDigits(digits);
  const single = withDigits(1);
  if (!canHoldTwoDigits(settings.steps) || canWriteTwoDigits(blueprint).size === 0) return single;
  const { agreement } = await evaluate(single, firstOf(images, DECISIONS), { ...options, ann: plan.graph });
  return agreement === 1 ? single : withDigits(2);
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
