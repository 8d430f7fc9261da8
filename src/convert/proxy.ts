/**
 * @file The proxy estimate of a conversion, made on calibration images without labels: how often the network is expected
 * to decide otherwise than the ANN, and what it spends. The ANN runs once, whatever the number of networks.
 */
import { classCount, type Decision, readoutThreshold } from '../graph/decision.ts';
import { expectedDisagreement, unexplainedVariance } from '../measure/decision-error.ts';
import { joined, joinScores } from '../measure/scores.ts';
import type { LabelledImages } from '../measure/tally.ts';
import { latency } from '../network/latency.ts';
import type { SpikingNetwork } from '../network/network.ts';
import { costOf } from '../ops/cost.ts';
import type { Plan } from '../ops/plan.ts';
import { mapImages, type ParallelOptions } from '../run/executor.ts';
import { firstOf } from '../run/image-part.ts';

export interface Estimate {
  /**
   * Share of images, 0…1, that the network is expected to decide otherwise than the ANN (`expectedDisagreement`); of a model
   * that decides no class, the share of the variance of its values that is error (`unexplainedVariance`).
   */
  readonly disagreement: number;
  /** Spikes of all populations, the input included; mean per image. */
  readonly spikes: number;
  /** Synaptic operations; mean per image. */
  readonly synops: number;
  /** Steps from the first pixel's spike to the decision. */
  readonly latency: number;
}

/** Estimates one network after the other against the same ANN. */
export type ProxyEstimate = (network: SpikingNetwork, signal?: AbortSignal) => Promise<Estimate>;

/** The estimate uses the errors of scores, not counted decisions: some hundred images suffice. */
const MOST_IMAGES = 500;
const FEWEST_IMAGES = 100;
/** Multiply–accumulate operations of the ANN on all images of an estimate: a large model takes minutes, not hours. */
const AFFORDABLE_MACS = 2e10;
/** A network of an ANN with no more MACs runs sooner in this thread than in threads that must start. */
const SMALL_MACS = 2e7;

/** Images on which the ANN can be run in affordable time on one thread. */
export const affordableImages = (plan: Plan): number =>
  Math.floor(AFFORDABLE_MACS / Math.max(1, costOf(plan).macs));

/** Number of images of an estimate, counted from the first calibration image. */
export const imagesOfProxy = (plan: Plan, { length }: Pick<LabelledImages, 'length'>): number =>
  Math.min(length, MOST_IMAGES, Math.max(FEWEST_IMAGES, affordableImages(plan)));

/**
 * Runs the ANN on the first calibration images, and gives the proxy of networks of this ANN.
 * @param decision without classes, the estimate is about the values themselves
 * @param value the ANN's value that the networks' read-out stands for
 */
export async function proxyOf(
  plan: Plan,
  decision: Decision,
  value: string,
  images: LabelledImages,
  { pool, signal }: ParallelOptions,
): Promise<ProxyEstimate> {
  const some = firstOf(images, imagesOfProxy(plan, images));
  const ann = joined(
    await mapImages({ kind: 'scores', graph: plan.graph, value }, some, { pool, signal }),
    Float32Array,
  );
  const classes = classCount(decision);
  const threshold = readoutThreshold(decision);
  const running = costOf(plan).macs <= SMALL_MACS ? undefined : pool;
  return async (network, stop) => {
    const { scores, spikes, synops } = joinScores(
      await mapImages({ kind: 'estimate', network }, some, { pool: running, signal: stop }),
    );
    return {
      disagreement:
        classes === null
          ? unexplainedVariance(ann, scores)
          : expectedDisagreement(ann, scores, scores.length / some.length, threshold),
      spikes: spikes / some.length,
      synops: synops / some.length,
      latency: latency(network),
    };
  };
}
