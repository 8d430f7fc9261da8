/**
 * @file Judging conversions on calibration images: how often a network is expected to decide otherwise than the ANN, and
 * what it spends. The ANN is run once, whatever the number of networks.
 */
import type { Preparation } from '../convert/convert.ts';
import { expectedDisagreement } from '../measure/decision-error.ts';
import { joined, joinScores } from '../measure/scores.ts';
import type { LabelledImages } from '../measure/tally.ts';
import { latency } from '../network/latency.ts';
import type { SpikingNetwork } from '../network/network.ts';
import { costOf } from '../ops/cost.ts';
import type { Plan } from '../ops/plan.ts';
import { type SpreadOptions, spread } from './executor.ts';
import { firstOf } from './image-part.ts';

export interface Judgement {
  /** Share of images expected to be decided otherwise than by the ANN, 0…1; see `expectedDisagreement`. */
  readonly disagreement: number;
  /** Of all populations, the input included; mean per image. */
  readonly spikes: number;
  /** Mean per image. */
  readonly synops: number;
  /** Steps from the first pixel's spike to the decision. */
  readonly latency: number;
}

export type Judge = (network: SpikingNetwork) => Promise<Judgement>;

/** Images that are looked at. Their scores' errors, not their decisions, are what counts, and these hundreds tell well. */
const MOST_IMAGES = 500;
const FEWEST_IMAGES = 100;
/** Multiply–accumulate operations of the ANN on all of them, so that a large model takes minutes and not hours. */
const AFFORDABLE_MACS = 2e10;
/** A network of an ANN with no more is run sooner than threads are there to run it. */
const SMALL_MACS = 2e7;

/** Images that can be afforded to run the ANN on, in one thread. */
export const affordableImages = (plan: Plan): number =>
  Math.floor(AFFORDABLE_MACS / Math.max(1, costOf(plan).macs));

/** How many images a judge looks at, from the first on. */
export const imagesJudged = (plan: Plan, { length }: Pick<LabelledImages, 'length'>): number =>
  Math.min(length, MOST_IMAGES, Math.max(FEWEST_IMAGES, affordableImages(plan)));

/** A judge of networks made by this preparation, on the first calibration images. Progress is the caller's, network by network. */
export async function judgeOn(
  { plan, blueprint }: Preparation,
  images: LabelledImages,
  { workforce, signal }: SpreadOptions,
): Promise<Judge> {
  const { macs } = costOf(plan);
  const some = firstOf(images, imagesJudged(plan, images));
  const readout = blueprint.populations.find(({ kind }) => kind === 'readout');
  const value = readout?.kind === 'readout' ? readout.value : '';
  const inThisThread = { ...(signal && { signal }) };
  const spreadOut = { ...inThisThread, ...(workforce && { workforce }) };
  const ann = joined(
    await spread({ kind: 'scores', graph: plan.graph, value }, some, spreadOut),
    Float32Array,
  );
  const running = macs <= SMALL_MACS ? inThisThread : spreadOut;
  return async (network) => {
    const { scores, spikes, synops } = joinScores(await spread({ kind: 'judge', network }, some, running));
    return {
      disagreement: expectedDisagreement(ann, scores, scores.length / some.length),
      spikes: spikes / some.length,
      synops: synops / some.length,
      latency: latency(network),
    };
  };
}
