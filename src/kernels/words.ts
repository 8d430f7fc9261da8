/** @file Records and windows as the words that kernels read. */
import { constants, type KernelRecord } from './records.ts';

type Pair = readonly [vertical: number, horizontal: number];

/** A window's words; each kernel takes those that its record has. */
export const windowWords = (window: {
  readonly input: Pair;
  readonly output: Pair;
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly padStart: Pair;
}) => ({
  inRows: window.input[0],
  inColumns: window.input[1],
  outRows: window.output[0],
  outColumns: window.output[1],
  kernelRows: window.kernel[0],
  kernelColumns: window.kernel[1],
  rowStride: window.strides[0],
  columnStride: window.strides[1],
  rowDilation: window.dilations[0],
  columnDilation: window.dilations[1],
  rowPad: window.padStart[0],
  columnPad: window.padStart[1],
});

/** Records one after the other. */
export function wordsOf(records: readonly KernelRecord[]): Int32Array {
  const words = new Int32Array(records.length * constants.RECORD_WORDS);
  records.forEach((record, i) => {
    words.set(record, i * constants.RECORD_WORDS);
  });
  return words;
}
