/**
 * @file The largest value of each window: the result of a max pool, as the earliest spike or as a number.
 */
import { tapsPerInput, type Window } from './window.ts';

/** Below every value of a unit. */
const NOTHING = -(2 ** 31);

/** Writes to `target` the largest value of each window on `source`, channel by channel; 0 for one that holds nothing. */
export function windowMaxima(
  window: Window,
  channels: number,
  source: ArrayLike<number>,
  target: Int32Array | Float64Array,
): () => void {
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
