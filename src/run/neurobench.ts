/**
 * @file The metrics of NeuroBench for an evaluated network.
 */
import { effectiveShares, hasZeroWeights, type NeuroBench, neurobenchOf } from '../measure/neurobench.ts';
import type { EvaluationReport } from '../measure/report.ts';
import type { LabelledImages } from '../measure/tally.ts';
import type { SpikingNetwork } from '../network/network.ts';
import { giveWay, throwIfAborted } from '../simulate/abort.ts';
import { simulatorOf } from '../simulate/simulator.ts';

/** Images on which spikes are set against weights of zero, neuron by neuron: tracing is slow. */
const TRACED = 20;

/**
 * The metrics of NeuroBench (Yik et al. 2023): footprint in bytes, sparsities 0…1, synaptic operations per image.
 * @param report of the same network on the same images
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
  images: LabelledImages,
  signal?: AbortSignal,
): Promise<NeuroBench> {
  await giveWay();
  throwIfAborted(signal);
  if (!hasZeroWeights(network)) {
    return neurobenchOf(network, report, { images: 0, shares: network.projections.map(() => 1) });
  }
  const length = Math.min(TRACED, images.length);
  return neurobenchOf(
    network,
    report,
    effectiveShares(network, simulatorOf(network, 'scalar'), { ...images, length }),
  );
}
