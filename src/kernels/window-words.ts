/** @file A window as the words that kernels read. */

/** A window as a kernel walks it, from the grid of a source (`in`) to that of a target (`out`). */
export const size = [
  'outRows', // rows of the target
  'outColumns', // columns of the target
  'kernelRows', // rows of the window
  'kernelColumns', // columns of the window
] as const;
export const strides = [
  'rowStride', // rows from window to window
  'columnStride', // columns from window to window
] as const;
export const dilations = [
  'rowDilation', // rows from tap to tap
  'columnDilation', // columns from tap to tap
] as const;
export const pads = [
  'rowPad', // rows in front of the source
  'columnPad', // columns in front of the source
] as const;

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
