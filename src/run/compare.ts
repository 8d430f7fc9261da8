/**
 * @file ANN against SNN, layer by layer, on all threads of a workforce.
 */
import type { Graph } from '../graph/graph.ts';
import { addComparison, type ComparisonTally, emptyComparison } from '../measure/comparison-tally.ts';
import type { LabelledImages } from '../measure/tally.ts';
import { imageShape, type SpikingNetwork } from '../network/network.ts';
import { checkImages } from '../ops/image-tensor.ts';
import type { Engine } from '../simulate/simulation.ts';
import { type SpreadOptions, spread } from './executor.ts';

export interface CompareOptions extends SpreadOptions {
  /** Default `event`. */
  readonly engine?: Engine;
}

/**
 * The sums of a comparison; `comparisonOf` makes numbers of them, `verdictOf` a sentence.
 * @param ann takes stored pixels, as `prepare` makes it
 * @throws FirstspikeError `shape` if the images do not fit the network
 */
export async function compare(
  network: SpikingNetwork,
  ann: Graph,
  images: LabelledImages,
  options: CompareOptions = {},
): Promise<ComparisonTally> {
  checkImages(images, imageShape(network));
  const context = { kind: 'compare', network, engine: options.engine ?? 'event', graph: ann } as const;
  const tally = emptyComparison(network);
  for (const part of await spread(context, images, options)) addComparison(tally, part);
  return tally;
}
