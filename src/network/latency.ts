/**
 * @file How long one image takes, in steps. Source: López-Randulfe et al. 2022: (L + 1) · tMax for L hidden layers,
 * and a new image every 2 · tMax.
 */
import type { SpikingNetwork } from './network.ts';
import { stageLength } from './network.ts';

/** Steps from the first pixel's spike to the decision; in units of tMax where time is continuous. */
export function latency(network: SpikingNetwork): number {
  const readout = network.populations[network.populations.length - 1];
  return readout.stage * stageLength(network.steps);
}
