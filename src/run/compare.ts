/**
 * @file ANN against SNN, layer by layer, on all threads of a pool.
 */
import { addComparison, type ComparisonTally, emptyComparison } from '../measure/comparison-tally.ts';
import type { LabelledSet } from '../measure/tally.ts';
import type { SpikingNetwork } from '../network/network.ts';
import type { Ann } from '../ops/ann.ts';
import type { Engine } from '../simulate/simulation.ts';
import { checkedImages } from './evaluate.ts';
import { foldImages, type ParallelOptions } from './executor.ts';

export interface CompareOptions extends ParallelOptions {
  /** Default `event`. */
  readonly engine?: Engine;
}

/**
 * The sums of a comparison; `comparisonOf` makes numbers of them, `diagnosisOf` a sentence.
 * @throws FirstspikeError `shape` if the images do not fit the network; `usage` if the ANN takes other pixels
 * @example
 * ```ts
 * comparisonOf(network, await compare(network, ann, images)).images; // → 3
 * ```
 */
export async function compare(
  network: SpikingNetwork,
  ann: Ann,
  images: LabelledSet,
  options: CompareOptions = {},
): Promise<ComparisonTally> {
  const own = checkedImages(network, images, ann);
  const context = { kind: 'compare', network, engine: options.engine ?? 'event', graph: ann.graph } as const;
  const tally = emptyComparison(network);
  await foldImages(context, own, options, (part) => addComparison(tally, part));
  return tally;
}
