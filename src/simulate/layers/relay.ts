/**
 * @file Relays: max pooling on spikes, where the earliest spike of a window is the one that carries most, and spikes that
 * are passed on one by one.
 */
import { windowMaxima } from '../../geometry/window-maxima.ts';
import type { EarliestProjection, RouteProjection } from '../../network/network.ts';

type Carried = Int32Array | Float64Array;

/** Returns a function that passes the spikes of `source` on to `target`. */
export function relayOf(
  projection: EarliestProjection | RouteProjection,
  source: Carried,
  target: Carried,
): () => void {
  return projection.kind === 'earliest'
    ? windowMaxima(projection.window, projection.channels, source, target)
    : routeOf(projection, source, target);
}

function routeOf({ sources }: RouteProjection, source: Carried, target: Carried): () => void {
  return () => {
    for (let i = 0; i < sources.length; i++) if (sources[i] >= 0) target[i] = source[sources[i]];
  };
}
