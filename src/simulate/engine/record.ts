/**
 * @file What a program is made of: records for the kernels, and the places they work on.
 */
import type { Window } from '../../geometry/window.ts';
import { RECORD_WORDS } from '../../kernels/index.ts';
import type { NeuronsPerUnit } from '../../network/neurons.ts';
import type { Grid } from './grid.ts';

/** Largest 16-bit integer: what one lane of the fast kernels can hold. */
export const INT16 = 32767;

/** The kernel's number, then its words. */
export type Record = readonly number[];

/** Places of one population. */
export interface Places {
  readonly grid: Grid;
  /** The largest k; 0 for a read-out. */
  readonly steps: number;
  readonly perUnit: NeuronsPerUnit;
  /** k of each stored neuron, int16. */
  readonly carried: number;
  /** (neuron, k) of each spike. */
  readonly events: number;
  /** Per pixel, the index of its first event and the sum of k before it. */
  readonly starts: number;
  /** Address of the number of events. */
  readonly count: number;
  /** Address of the number of spikes: that of events, or a count of its own where pools are fused. */
  readonly spikes: number;
}

/** Words 3–15 of `fire` and `pool`. */
export function geometry(grid: Grid, window: Window): number[] {
  return [
    grid.rows,
    grid.columns,
    grid.stored,
    ...window.output,
    ...window.kernel,
    ...window.strides,
    ...window.dilations,
    ...window.padStart,
  ];
}

/** Records as the kernels read them. */
export function wordsOf(records: readonly Record[]): Int32Array {
  const words = new Int32Array(records.length * RECORD_WORDS);
  records.forEach((record, i) => {
    words.set(record, i * RECORD_WORDS);
  });
  return words;
}
