/**
 * @file Max pooling on spikes: the earliest spike of a window is the one that carries most.
 */
import { tapsPerInput } from '../geometry/window.ts';
import type { EarliestProjection } from '../network/network.ts';

type Carried = Int32Array | Float64Array;

/** Returns a function that raises each target to the largest value its window carries; targets start at 0. */
export function earliestOf(
  { window, channels }: EarliestProjection,
  source: Carried,
  target: Carried,
): () => void {
  const rows = tapsPerInput(window, 0);
  const columns = tapsPerInput(window, 1);
  const [outRows, outColumns] = window.output;
  return () => {
    let j = 0;
    for (let channel = 0; channel < channels; channel++) {
      for (const vertical of rows) {
        for (const horizontal of columns) {
          const k = source[j++];
          if (k <= 0) continue;
          for (const { output: row } of vertical) {
            for (const { output: column } of horizontal) {
              const i = (channel * outRows + row) * outColumns + column;
              if (k > target[i]) target[i] = k;
            }
          }
        }
      }
    }
  };
}
