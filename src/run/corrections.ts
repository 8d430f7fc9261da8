/**
 * @file The corrections of a conversion: which calibration images they see, and networks with and without them.
 */
import type { Preparation } from '../convert/convert.ts';
import { biasCorrection, imagesForCorrection } from '../correct/correct-bias.ts';
import { imagesForFit } from '../correct/fit-sample.ts';
import { weightFit } from '../correct/fit-weights.ts';
import type { LabelledImages } from '../measure/tally.ts';
import type { Correction, SpikingNetwork } from '../network/network.ts';
import type { Plan } from '../ops/plan.ts';
import { firstOf, partOf } from './image-part.ts';
import { affordableImages, imagesJudged } from './judge.ts';

/** Calibration images from which mean potentials are taken. */
const MEANS = 128;
/** Images that weights are fitted to: fewer do not tell how thousands of weights should be moved, more gain little. */
const FEWEST_FITTED = 200;
const MOST_FITTED = 1000;
/** A fit simulates every image about twice. */
const SHARE_OF_AFFORDABLE = 0.5;

/** Corrects a network in one way. */
export type Corrections = (network: SpikingNetwork, correction: Correction) => Promise<SpikingNetwork>;

/**
 * Corrects networks of one preparation; the ANN is run once for each kind of correction.
 * Means are taken from the first images. Weights are fitted to images that the judge does not look at: what a fit has
 * learned by heart must not speak for it.
 */
export function correctionsOn(
  { plan }: Preparation,
  images: LabelledImages,
  signal?: AbortSignal,
): Corrections {
  const correct = biasCorrection(plan, (network) => firstOf(images, imagesForCorrection(network, MEANS)));
  const fitted = weightFit(plan, (network) => imagesToFit(plan, images, network), signal);
  return async (network, correction) => {
    if (correction === 'none') return network;
    return correction === 'bias' ? correct(network) : fitted(network);
  };
}

/** Whether there are images enough for a fit beside those of the judge. */
export const hasImagesToFit = ({ plan }: Preparation, images: LabelledImages): boolean =>
  mostToFit(plan, images) >= FEWEST_FITTED;

const mostToFit = (plan: Plan, images: LabelledImages): number =>
  Math.min(
    images.length - imagesJudged(plan, images),
    MOST_FITTED,
    Math.floor(SHARE_OF_AFFORDABLE * affordableImages(plan)),
  );

function imagesToFit(
  plan: Plan,
  images: LabelledImages,
  network: SpikingNetwork,
): LabelledImages | undefined {
  const judged = imagesJudged(plan, images);
  const count = imagesForFit(network, mostToFit(plan, images));
  return count < FEWEST_FITTED ? undefined : partOf(images, judged, judged + count);
}
