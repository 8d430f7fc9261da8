/**
 * @file One network in several codes on the same images.
 */

import { FirstspikeError } from '../error.ts';
import { type CodingReport, codingReport } from '../measure/coding-report.ts';
import { addTally, emptyTally, type LabelledImages } from '../measure/tally.ts';
import type { SpikingNetwork } from '../network/network.ts';
import type { Coding } from '../simulate/baselines/coding.ts';
import { checkActivations } from '../simulate/baselines/normalised.ts';
import { checkedImages, type EvaluateOptions, hasAnn, noisyNetwork } from './evaluate.ts';
import { mapImages } from './executor.ts';

/**
 * Evaluates a network in one code; `engine` is for its own code only.
 * @throws FirstspikeError `shape` if the images do not fit the network; `unsupported` for a baseline of smooth activations
 * @example
 * ```ts
 * const { accuracy } = await evaluateCoding(network, { kind: 'rate', steps: 32 }, images);
 * accuracy; // → 1
 * ```
 */
export async function evaluateCoding(
  network: SpikingNetwork,
  coding: Coding,
  images: LabelledImages,
  options: EvaluateOptions = {},
): Promise<CodingReport> {
  const own = checkedImages(network, images, options.ann);
  if (coding.kind !== 'ttfs' && (options.noise?.jitter ?? 0) > 0) {
    throw new FirstspikeError(
      'usage',
      'Jitter moves the one spike of a neuron, and other codes have several; leave out --jitter, or --coding.',
    );
  }
  if (coding.kind !== 'ttfs') checkActivations(network);
  const context = {
    kind: 'evaluate',
    network: noisyNetwork(network, options.noise),
    noise: options.noise,
    engine: options.engine ?? 'event',
    graph: images.annAnswers ? null : (options.ann?.graph ?? null),
    coding,
  } as const;
  const tally = emptyTally(network);
  for (const part of await mapImages(context, own, options)) addTally(tally, part);
  return codingReport(network, coding, tally, hasAnn(images, options));
}
