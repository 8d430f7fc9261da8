/**
 * @file The parts of a program: records for the kernels, and the addresses they work on.
 */
import type { Window } from '../../geometry/window.ts';
import { constants, type KernelRecord } from '../../kernels/index.ts';
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

/** A kernel's words of a window over a grid; each takes the words that its record has. */
export const geometry = (grid: Grid, { output, kernel, strides, dilations, padStart }: Window) => ({
  inRows: grid.rows,
  inColumns: grid.columns,
  channels: grid.stored,
  outRows: output[0],
  outColumns: output[1],
  kernelRows: kernel[0],
  kernelColumns: kernel[1],
  rowStride: strides[0],
  columnStride: strides[1],
  rowDilation: dilations[0],
  columnDilation: dilations[1],
  rowPad: padStart[0],
  columnPad: padStart[1],
});

/** A counter of 64 bits, exact up to 2^53. @param words the memory. @param address in bytes */
export const counterAt = (words: Int32Array, address: number): number =>
  (words[address / 4] >>> 0) + 2 ** 32 * (words[address / 4 + 1] >>> 0);

/** Records as the kernels read them. */
export function wordsOf(records: readonly KernelRecord[]): Int32Array {
  const words = new Int32Array(records.length * constants.RECORD_WORDS);
  records.forEach((record, i) => {
    words.set(record, i * constants.RECORD_WORDS);
  });
  return words;
}
