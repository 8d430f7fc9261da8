/**
 * @file One network in several codes on the same images.
 */

import { FirstspikeError } from '../error.ts';
import { type CodingReport, codingReport } from '../measure/coding-report.ts';
import { addTally, emptyTally, type LabelledSet } from '../measure/tally.ts';
import type { SpikingNetwork } from '../network/network.ts';
import type { Coding } from '../simulate/baselines/coding.ts';
import { checkActivations } from '../simulate/baselines/normalised.ts';
import type { Noise } from '../simulate/noise/noise.ts';
import { checkedImages, type EvaluateOptions, hasAnn, noisyNetwork } from './evaluate.ts';
import { foldImages } from './executor.ts';

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
  images: LabelledSet,
  options: EvaluateOptions = {},
): Promise<CodingReport> {
  const own = checkedImages(network, images, options.ann);
  checkJitter(coding, options.noise);
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
  await foldImages(context, own, options, (part) => addTally(tally, part));
  return codingReport(network, coding, tally, hasAnn(images, options), options.noise);
}

/** @throws FirstspikeError `usage` for jitter of a code that has none */
export function checkJitter({ kind }: Pick<Coding, 'kind'>, noise: Noise | undefined): void {
  if (kind === 'ttfs' || !noise || noise.jitter === 0) return;
  throw new FirstspikeError(
    'usage',
    `Jitter moves the one spike of a neuron, and ${kind === 'rate' ? 'the rate code' : 'the few-spikes code'} sends several, whose times are not simulated; leave out --jitter, or write --coding ttfs.`,
  );
}

/** What a user should know of noise that strikes a code less than the network's own. */
export function noiseRemark({ kind }: Pick<Coding, 'kind'>, noise: Noise | undefined): string | undefined {
  if (kind !== 'rate' || !noise || noise.drop === 0) return undefined;
  return 'The rate code takes pixels as constant currents, which lose no spikes; only its hidden neurons do.';
}
