/**
 * @file The metrics of NeuroBench for an evaluated network.
 */

import { inMemory } from '../data/source.ts';
import {
  effectiveShares,
  hasZeroWeights,
  membraneUpdates,
  type NeuroBench,
  neurobenchOf,
} from '../measure/neurobench.ts';
import type { EvaluationReport } from '../measure/report.ts';
import type { LabelledSet } from '../measure/tally.ts';
import type { SpikingNetwork } from '../network/network.ts';
import { giveWay, throwIfAborted } from '../simulate/abort.ts';
import type { Noise } from '../simulate/noise/noise.ts';
import { simulatorOf } from '../simulate/simulator.ts';
import { noisyNetwork } from './evaluate.ts';

/** Images on which spikes are set against weights of zero, neuron by neuron: tracing is slow. */
const TRACED = 20;
/** Synaptic operations that this is worth on more than one image. */
const TRACED_SYNOPS = 4e9;
/** Work of the clocked simulator that membrane updates are worth: neuron updates and synaptic operations, about 2 s. */
const CLOCKED = 4e7;
/** A single image that takes this many times more is not clocked. */
const LARGEST = 10;

export interface NeurobenchOptions {
  readonly signal?: AbortSignal | undefined;
  readonly noise?: Noise | undefined;
}

/**
 * The metrics of NeuroBench (Yik et al. 2023): footprint in bytes, sparsities 0…1, synaptic operations per image.
 * @param report of the same network on the same images, with the same noise
 * @throws FirstspikeError `aborted` at the signal
 * @example
 * ```ts
 * const report = await evaluate(network, images);
 * (await neurobench(network, report, images)).footprint > 0; // → true
 * ```
 */
export async function neurobench(
  network: SpikingNetwork,
  report: EvaluationReport,
  images: LabelledSet,
  { signal, noise }: NeurobenchOptions = {},
): Promise<NeuroBench> {
  await giveWay();
  throwIfAborted(signal);
  const struck = noisyNetwork(network, noise);
  const traced = Math.max(1, Math.floor(TRACED_SYNOPS / Math.max(1, report.synops.total)));
  const some = await inMemory(images, Math.min(TRACED, traced));
  const shares = hasZeroWeights(struck)
    ? effectiveShares(struck, simulatorOf(struck, 'event', noise), some)
    : { images: 0, shares: network.projections.map(() => 1) };
  if (network.steps === 'continuous') return neurobenchOf(struck, report, shares, null);
  await giveWay();
  throwIfAborted(signal);
  const work = (report.updates.clocked ?? 0) + report.synops.total;
  if (work > LARGEST * CLOCKED) return neurobenchOf(struck, report, shares, null);
  const affordable = Math.max(1, Math.min(TRACED, Math.floor(CLOCKED / Math.max(1, work))));
  return neurobenchOf(
    struck,
    report,
    shares,
    membraneUpdates(struck, { ...some, length: Math.min(affordable, some.length) }, noise),
  );
}
