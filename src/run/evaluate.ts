/**
 * @file Evaluation of a network on a dataset, alone or against the ANN it came from.
 */
import { FirstspikeError } from '../error.ts';
import { classCount, type Decision } from '../graph/decision.ts';
import { formatShape, sizeOf } from '../graph/tensor.ts';
import { checkClasses } from '../measure/classes.ts';
import { type EvaluationReport, reportOf } from '../measure/report.ts';
import { type AnnAnswers, addTally, emptyTally, type LabelledSet, type Tally } from '../measure/tally.ts';
import type { SpikingNetwork } from '../network/network.ts';
import { type Ann, imagesOf } from '../ops/ann.ts';
import { checkNoise, type Noise } from '../simulate/noise/noise.ts';
import { withWeightNoise } from '../simulate/noise/weight-noise.ts';
import type { Engine } from '../simulate/simulation.ts';
import { foldImages, mapImages, type ParallelOptions } from './executor.ts';
import { imagesFor } from './stored-images.ts';

export interface EvaluateOptions extends ParallelOptions {
  /** Default `event`. */
  readonly engine?: Engine | undefined;
  /** Whether the results hold the scores. Default false. */
  readonly scores?: boolean | undefined;
  /** Noise of the hardware; default none. Where spikes are struck, `scalar` takes the place of `event`. */
  readonly noise?: Noise | undefined;
  /** The ANN that takes stored pixels, for its accuracy and the agreement. Not needed if the images have `annAnswers`. */
  readonly ann?: Ann | undefined;
}

/**
 * The ANN's decision for every image, and what it cost.
 * @throws FirstspikeError `shape` if the images do not fit the ANN; `usage` if it takes other pixels; `unsupported` if it
 * decides no class
 * @example
 * ```ts
 * (await classify(ann, images)).classes; // → [0, 1, 1]
 * ```
 */
export async function classify(
  ann: Ann,
  images: LabelledSet,
  options: ParallelOptions = {},
): Promise<AnnAnswers> {
  const own = imagesOf(ann, images);
  if (classCount(ann.decision) === null) {
    throw new FirstspikeError('unsupported', `The output "${ann.decision.output}" decides no class.`);
  }
  const context = { kind: 'classify', graph: ann.graph, decision: ann.decision } as const;
  const parts = await mapImages(context, own, options);
  return {
    classes: Int32Array.from(parts.flatMap(({ classes }) => [...classes])),
    effectiveMacs: Float64Array.from(parts.flatMap(({ effectiveMacs }) => [...effectiveMacs])),
  };
}

/**
 * Accuracy, agreement with the ANN, spikes and synaptic operations of a network on labelled images.
 * @throws FirstspikeError `shape` if the images or their labels do not fit the network; `usage` if the ANN does not take what
 * they hold; `unsupported` for a map of scores, which decides no class
 * @example
 * ```ts
 * const { snn, agreement } = await evaluate(network, images, { ann });
 * [snn.accuracy, agreement]; // → [1, 1]
 * ```
 */
export async function evaluate(
  network: SpikingNetwork,
  images: LabelledSet,
  options: EvaluateOptions = {},
): Promise<EvaluationReport> {
  const tally = await evaluateImages(network, images, options);
  return reportOf(network, tally, hasAnn(images, options), options.noise);
}

/**
 * What `evaluate` counts, with the result of every image: decisions, ranks of the labels, and scores if they are asked for.
 * @throws FirstspikeError as `evaluate`
 * @example
 * ```ts
 * const { results } = await evaluateImages(network, images, { ann });
 * results[0]; // → { label: 0, ann: { decision: 0, rank: 0 }, snn: { decision: 0, rank: 0 } }
 * ```
 */
export async function evaluateImages(
  network: SpikingNetwork,
  images: LabelledSet,
  options: EvaluateOptions = {},
): Promise<Tally> {
  const own = checkedImages(network, images, options.ann);
  const context = {
    kind: 'evaluate',
    network: noisyNetwork(network, options.noise),
    noise: options.noise,
    engine: options.engine ?? 'event',
    graph: images.annAnswers ? null : (options.ann?.graph ?? null),
    scores: options.scores ?? false,
  } as const;
  const tally = emptyTally(network);
  await foldImages(context, own, options, (part) => addTally(tally, part));
  return tally;
}

/** The network with the weights that noise leaves. @throws FirstspikeError `usage`, `range` */
export function noisyNetwork(network: SpikingNetwork, noise: Noise | undefined): SpikingNetwork {
  if (noise) checkNoise(noise, network);
  return withWeightNoise(network, noise);
}

/** Whether the ANN's decisions are counted. */
export const hasAnn = (images: LabelledSet, { ann }: EvaluateOptions): boolean =>
  ann !== undefined || images.annAnswers !== undefined;

/** Images in the network's units; before anything runs, network, ANN, images and labels are held against each other. */
export function checkedImages(
  network: SpikingNetwork,
  images: LabelledSet,
  ann: Ann | undefined,
): LabelledSet {
  const own = imagesFor(network, images, ann);
  if (ann) checkOutputs(ann.decision, network.decision);
  checkClasses(network.decision, own);
  return own;
}

/** ANN and network decide by the same scores. */
function checkOutputs(ann: Decision, { output, shape }: Decision): void {
  if (sizeOf(ann.shape) === sizeOf(shape)) return;
  throw new FirstspikeError(
    'shape',
    `The ANN's output "${ann.output}" is ${formatShape(ann.shape)} per image, but the network was made from "${output}", which is ${formatShape(shape)}; give the ANN and the output it came from.`,
  );
}
