/**
 * @file Which calibration images a correction uses. Bias correction takes mean potentials of the first images. A weight fit
 * uses images that the proxy estimate does not use, so that the estimate is made on other images than the fit.
 */

import { biasCorrection, imagesForCorrection } from '../correct/correct-bias.ts';
import { imagesForFit } from '../correct/fit-sample.ts';
import { weightFit } from '../correct/fit-weights.ts';
import { FirstspikeError } from '../error.ts';
import type { LabelledImages } from '../measure/tally.ts';
import type { Correction, SpikingNetwork } from '../network/network.ts';
import type { PlanFor } from '../ops/ann-engine.ts';
import type { Plan } from '../ops/plan.ts';
import { firstOf, partOf } from '../run/image-part.ts';
import { affordableImages, imagesOfProxy } from './proxy.ts';

/** Images of bias correction. */
const MEANS = 128;
/** A fit of thousands of weights needs this many images, and gains little from more. */
const FEWEST_FITTED = 200;
const MOST_FITTED = 1000;
/** One fit is made of a conversion, where many candidates are estimated: it may take more images. */
const MORE_THAN_AFFORDABLE = 1.5;

/** Corrects a network. @throws FirstspikeError `range` for a fit without enough images */
export type Correct = (
  network: SpikingNetwork,
  correction: Correction,
  signal?: AbortSignal,
) => Promise<SpikingNetwork>;

/**
 * Corrections of networks of one ANN: the ANN runs once for each kind of correction.
 * @param ann the plan, by whatever engine computes it
 */
export function correctionsOn(plan: Plan, ann: PlanFor, images: LabelledImages): Correct {
  const correctBias = biasCorrection(ann, (network) => firstOf(images, imagesForCorrection(network, MEANS)));
  const fitWeights = weightFit(ann, (network) => imagesToFit(plan, images, network));
  return async (network, correction, signal) => {
    if (correction === 'none') return network;
    if (correction === 'bias') return correctBias(network);
    const fitted = await fitWeights(network, signal);
    if (fitted !== network) return fitted;
    throw new FirstspikeError(
      'range',
      `A weight fit needs ${FEWEST_FITTED} calibration images beside the first ${imagesOfProxy(plan, images)}, and memory for them; give more images, or choose --correction bias.`,
    );
  };
}

/** First calibration images that are looked at one by one, and have to be in memory: for means, the estimate and a fit. */
export const imagesToHold = (plan: Plan, images: Pick<LabelledImages, 'length'>): number =>
  Math.max(MEANS, imagesOfProxy(plan, images) + Math.max(0, mostToFit(plan, images)));

/** Whether a fit has enough images beside those of the proxy estimate. */
export const hasImagesToFit = (plan: Plan, images: LabelledImages): boolean =>
  mostToFit(plan, images) >= FEWEST_FITTED;

const mostToFit = (plan: Plan, images: Pick<LabelledImages, 'length'>): number =>
  Math.min(
    images.length - imagesOfProxy(plan, images),
    MOST_FITTED,
    Math.floor(MORE_THAN_AFFORDABLE * affordableImages(plan)),
  );

function imagesToFit(
  plan: Plan,
  images: LabelledImages,
  network: SpikingNetwork,
): LabelledImages | undefined {
  const from = imagesOfProxy(plan, images);
  const count = imagesForFit(network, mostToFit(plan, images));
  return count < FEWEST_FITTED ? undefined : partOf(images, from, from + count);
}
