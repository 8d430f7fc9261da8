/**
 * @file The parts of a program: records for the kernels, and the addresses they work on.
 */
import type { Window } from '../../geometry/window.ts';
import { windowWords } from '../../kernels/index.ts';
import type { NeuronsPerUnit } from '../../network/neurons.ts';
import type { Grid } from './grid.ts';

/** Largest 16-bit integer: what one lane of the fast kernels can hold. */
export const INT16 = 32767;
/** Largest 32-bit integer. */
export const INT32 = 2 ** 31 - 1;

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

/** Where a projection adds to. */
export interface Target {
  readonly grid: Grid;
  /** Potentials. */
  readonly u: number;
  /** Whether they are of 16 bits; only projections that `suitsRows` names can add to such. */
  readonly narrow: boolean;
}

/** Where a kernel finds the potentials that it adds to, and the bytes from pixel to pixel. */
export interface Initial {
  readonly at: number;
  readonly pixelBytes: number;
}

/** A kernel's words of a window over a grid; each takes the words that its record has. */
export const geometry = (grid: Grid, window: Window) => ({
  ...windowWords(window),
  inRows: grid.rows,
  inColumns: grid.columns,
  channels: grid.stored,
});

/** A counter of 64 bits, exact up to 2^53. @param words the memory. @param address in bytes */
export const counterAt = (words: Int32Array, address: number): number =>
  (words[address / 4] >>> 0) + 2 ** 32 * (words[address / 4 + 1] >>> 0);
