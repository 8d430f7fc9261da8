/**
 * @file Evaluation of a network on a dataset, alone or against the ANN it came from.
 */
import type { Graph } from '../graph/graph.ts';
import { type EvaluationReport, reportOf } from '../measure/report.ts';
import { addTally, emptyTally, type LabelledImages } from '../measure/tally.ts';
import { imageShape, type SpikingNetwork } from '../network/network.ts';
import { checkImages } from '../ops/image-tensor.ts';
import type { Engine } from '../simulate/simulation.ts';
import { type SpreadOptions, spread } from './executor.ts';

export interface EvaluateOptions extends SpreadOptions {
  /** Default `event`. */
  readonly engine?: Engine;
  /** The ANN, taking stored pixels, for its accuracy and the agreement. Not needed if the images have `annClasses`. */
  readonly ann?: Graph;
}

/** The ANN's decision for every image; `graph` takes stored pixels. */
export async function classify(
  graph: Graph,
  images: LabelledImages,
  options: SpreadOptions = {},
): Promise<Int32Array> {
  const parts = await spread({ kind: 'classify', graph }, images, options);
  return Int32Array.from(parts.flatMap((part) => [...part]));
}

/** @throws FirstspikeError `shape` if the images do not fit the network */
export async function evaluate(
  network: SpikingNetwork,
  images: LabelledImages,
  options: EvaluateOptions = {},
): Promise<EvaluationReport> {
  checkImages(images, imageShape(network));
  const context = {
    kind: 'evaluate',
    network,
    engine: options.engine ?? 'event',
    graph: images.annClasses ? null : (options.ann ?? null),
  } as const;
  const tally = emptyTally(network);
  for (const part of await spread(context, images, options)) addTally(tally, part);
  return reportOf(network, tally, options.ann !== undefined || images.annClasses !== undefined);
}
