/**
 * @file Relays: max pooling on spikes, where the earliest spike of a window is the one that carries most, and spikes that
 * are passed on one by one.
 */
import { tapsPerInput } from '../geometry/window.ts';
import type { EarliestProjection, RouteProjection } from '../network/network.ts';

type Carried = Int32Array | Float64Array;

/** Returns a function that passes the spikes of `source` on to `target`. */
export function relayOf(
  projection: EarliestProjection | RouteProjection,
  source: Carried,
  target: Carried,
): () => void {
  return projection.kind === 'earliest'
    ? earliestOf(projection, source, target)
    : routeOf(projection, source, target);
}

function routeOf({ sources }: RouteProjection, source: Carried, target: Carried): () => void {
  return () => {
    for (let i = 0; i < sources.length; i++) if (sources[i] >= 0) target[i] = source[sources[i]];
  };
}

/** Below everything that units carry. */
const NOTHING = -(2 ** 31);

/** Each target carries the largest value of its window; a window without any neuron carries 0. */
function earliestOf({ window, channels }: EarliestProjection, source: Carried, target: Carried): () => void {
  const rows = tapsPerInput(window, 0);
  const columns = tapsPerInput(window, 1);
  const [outRows, outColumns] = window.output;
  return () => {
    target.fill(NOTHING);
    let j = 0;
    for (let channel = 0; channel < channels; channel++) {
      for (const vertical of rows) {
        for (const horizontal of columns) {
          const k = source[j++];
          for (const { output: row } of vertical) {
            for (const { output: column } of horizontal) {
              const i = (channel * outRows + row) * outColumns + column;
              if (k > target[i]) target[i] = k;
            }
          }
        }
      }
    }
    for (let i = 0; i < target.length; i++) if (target[i] === NOTHING) target[i] = 0;
  };
}
