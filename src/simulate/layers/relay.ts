/**
 * @file Relays: max pooling on spikes, where the earliest spike of a window has the largest k, and spikes that
 * are passed on one by one.
 */
import { windowMaxima } from '../../geometry/window-maxima.ts';
import type { GatherProjection, MaxPoolProjection } from '../../network/network.ts';

type Carried = Int32Array | Float64Array;

/** Returns a function that passes the spikes of `source` on to `target`. */
export function relayOf(
  projection: MaxPoolProjection | GatherProjection,
  source: Carried,
  target: Carried,
): () => void {
  return projection.kind === 'max-pool'
    ? windowMaxima(projection.window, projection.channels, source, target)
    : gatherOf(projection, source, target);
}

function gatherOf({ sources }: GatherProjection, source: Carried, target: Carried): () => void {
  return () => {
    for (let i = 0; i < sources.length; i++) if (sources[i] >= 0) target[i] = source[sources[i]];
  };
}
