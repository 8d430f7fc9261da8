/**
 * @file Evaluation of a network on a dataset, alone or against the ANN it came from.
 */
import { type EvaluationReport, reportOf } from '../measure/report.ts';
import { addTally, emptyTally, type LabelledImages } from '../measure/tally.ts';
import type { SpikingNetwork } from '../network/network.ts';
import { type Ann, imagesOf } from '../ops/ann.ts';
import type { Engine } from '../simulate/simulation.ts';
import { mapImages, type ParallelOptions } from './executor.ts';
import { imagesFor } from './stored-images.ts';

export interface EvaluateOptions extends ParallelOptions {
  /** Default `event`. */
  readonly engine?: Engine | undefined;
  /** The ANN that takes stored pixels, for its accuracy and the agreement. Not needed if the images have `annClasses`. */
  readonly ann?: Ann | undefined;
}

/**
 * The ANN's decision for every image: the index of its largest output.
 * @throws FirstspikeError `shape` if the images do not fit the ANN; `usage` if it takes other pixels
 * @example
 * ```ts
 * await classify(ann, images); // → [0, 1, 1]
 * ```
 */
export async function classify(
  ann: Ann,
  images: LabelledImages,
  options: ParallelOptions = {},
): Promise<Int32Array> {
  const own = imagesOf(ann, images);
  const parts = await mapImages({ kind: 'classify', graph: ann.graph }, own, options);
  return Int32Array.from(parts.flatMap((part) => [...part]));
}

/**
 * Accuracy, agreement with the ANN, spikes and synaptic operations of a network on labelled images.
 * @throws FirstspikeError `shape` if the images do not fit the network; `usage` if the ANN does not take what they hold
 * @example
 * ```ts
 * const { snn, agreement } = await evaluate(network, images, { ann });
 * [snn.accuracy, agreement]; // → [1, 1]
 * ```
 */
export async function evaluate(
  network: SpikingNetwork,
  images: LabelledImages,
  options: EvaluateOptions = {},
): Promise<EvaluationReport> {
  const own = imagesFor(network, images, options.ann);
  const context = {
    kind: 'evaluate',
    network,
    engine: options.engine ?? 'event',
    graph: images.annClasses ? null : (options.ann?.graph ?? null),
  } as const;
  const tally = emptyTally(network);
  for (const part of await mapImages(context, own, options)) addTally(tally, part);
  return reportOf(network, tally, options.ann !== undefined || images.annClasses !== undefined);
}
