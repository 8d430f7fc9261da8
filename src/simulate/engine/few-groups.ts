/**
 * @file Convolutions of a few groups as convolutions of one, with weights of zero between the groups: kernels that gather, or do not
 * look for spikes, make many more products in the time that the general one takes for those that exist. Synaptic operations are
 * counted from the groups as they are.
 */
import type { Connectivity } from '../../geometry/connectivity.ts';
import type { SynapticProjection } from '../../network/network.ts';
import { depthwise } from './depthwise.ts';
import type { Grid } from './grid.ts';

/** Groups up to which that was measured to be faster; memory for weights grows with them. */
const MOST_GROUPS = 32;

/** Whether a wiring is computed as one group. */
export const isFew = (wiring: Connectivity): boolean =>
  wiring.kind === 'conv' && wiring.groups > 1 && wiring.groups <= MOST_GROUPS;

/** The projection, as one group where it has a few. */
export function asOneGroup(projection: SynapticProjection, source: Grid, target: Grid): SynapticProjection {
  const { wiring, weights } = projection;
  if (wiring.kind !== 'conv' || !isFew(wiring) || depthwise(projection, source, target)) return projection;
  const { groups, inChannels, outChannels, window } = wiring;
  const taps = window.kernel[0] * window.kernel[1];
  const inGroup = inChannels / groups;
  const outGroup = outChannels / groups;
  const kind = weights.constructor as new (length: number) => typeof weights;
  const all = new kind(outChannels * inChannels * taps);
  for (let out = 0; out < outChannels; out++) {
    const first = out * inGroup * taps;
    const channel = Math.floor(out / outGroup) * inGroup;
    all.set(weights.subarray(first, first + inGroup * taps), (out * inChannels + channel) * taps);
  }
  return { ...projection, wiring: { ...wiring, groups: 1 }, weights: all };
}
