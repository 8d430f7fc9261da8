/**
 * @file Sliding windows: the geometry shared by convolution and pooling. A window knows which input position each
 * kernel tap of each output position reads, and therefore how many synapses really exist at a border.
 * One-dimensional layers are windows of height 1.
 */
import { FirstspikeError, grouped } from '../error.ts';

export type Pair = readonly [vertical: number, horizontal: number];

/** Geometry of a 2-D convolution or pooling; sizes in pixels. */
export interface Window {
  /** Height and width of the input. */
  readonly input: Pair;
  /** Height and width of the output. */
  readonly output: Pair;
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  /** Zeros added before row 0 and before column 0 (may be negative: cropping). */
  readonly padStart: Pair;
}

/** How padding is given in ONNX: explicit amounts or a rule. */
export type Padding =
  | { readonly kind: 'explicit'; readonly start: Pair; readonly end: Pair }
  | { readonly kind: 'same-upper' }
  | { readonly kind: 'same-lower' }
  | { readonly kind: 'valid' };

/** The attributes of an operator that describe its window. */
export interface WindowOptions {
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly padding: Padding;
  /** Round the output size up instead of down (pooling's `ceil_mode`). */
  readonly ceil: boolean;
}

/**
 * Places a window on an input of the given height and width.
 * ONNX's rules: `same` gives ceil(input / stride) outputs; with `ceil` a last window that would start in the end
 * padding is left out.
 * @throws FirstspikeError `shape` if the kernel is larger than the padded input, `unsupported` if the window is absurd.
 */
export function placeWindow(input: Pair, options: WindowOptions): Window {
  const rows = placeAxis(input, options, 0);
  const columns = placeAxis(input, options, 1);
  if (rows.output * options.kernel[0] > MAX_TAPS || columns.output * options.kernel[1] > MAX_TAPS) {
    throw new FirstspikeError(
      'unsupported',
      `A kernel of ${options.kernel.join('×')} at ${rows.output}×${columns.output} positions is too large; at most ${MAX_TAPS} taps along one axis work.`,
    );
  }
  checkPositions([rows.output, columns.output]);
  return {
    input,
    output: [rows.output, columns.output],
    kernel: options.kernel,
    strides: options.strides,
    dilations: options.dilations,
    padStart: [rows.padStart, columns.padStart],
  };
}

function placeAxis(inputs: Pair, options: WindowOptions, axis: 0 | 1): { output: number; padStart: number } {
  const input = inputs[axis];
  const stride = options.strides[axis];
  const extent = (options.kernel[axis] - 1) * options.dilations[axis] + 1;
  const { padding } = options;
  if (padding.kind === 'same-upper' || padding.kind === 'same-lower') {
    const output = Math.ceil(input / stride);
    const total = Math.max(0, (output - 1) * stride + extent - input);
    return { output, padStart: padding.kind === 'same-upper' ? Math.floor(total / 2) : Math.ceil(total / 2) };
  }
  const padStart = padding.kind === 'explicit' ? padding.start[axis] : 0;
  const padEnd = padding.kind === 'explicit' ? padding.end[axis] : 0;
  const room = input + padStart + padEnd - extent;
  if (room < 0) {
    throw new FirstspikeError(
      'shape',
      `A kernel that spans ${extent} does not fit an input of ${input} padded to ${input + padStart + padEnd}; check the image size.`,
    );
  }
  let output = (options.ceil ? Math.ceil(room / stride) : Math.floor(room / stride)) + 1;
  if (options.ceil && (output - 1) * stride >= input + padStart) output -= 1;
  return { output, padStart };
}

/** Positions of one channel; pads alone can ask for far more than any image has pixels. */
const MAX_POSITIONS = 2 ** 24;

/** @throws FirstspikeError `unsupported` for an output of more pixels than any image has */
export function checkPositions(output: readonly number[]): void {
  if (output.reduce((product, size) => product * size, 1) <= MAX_POSITIONS) return;
  throw new FirstspikeError(
    'unsupported',
    `An output of ${output.join('×')} positions is too large; at most ${grouped(MAX_POSITIONS)} positions work.`,
  );
}

/** Taps times output positions along one axis, each of which is looked at; more is a damaged or hostile file. */
const MAX_TAPS = 2 ** 26;

/** For one axis: which output positions a given input position feeds, and through which kernel tap. */
export interface AxisTap {
  readonly output: number;
  readonly tap: number;
}

/** Per input position of one axis, the existing (output, tap) pairs, taps ascending. */
export function tapsPerInput(window: Window, axis: 0 | 1): readonly (readonly AxisTap[])[] {
  const taps: AxisTap[][] = Array.from({ length: window.input[axis] }, () => []);
  for (let tap = 0; tap < window.kernel[axis]; tap++) {
    for (let output = 0; output < window.output[axis]; output++) {
      const input = output * window.strides[axis] - window.padStart[axis] + tap * window.dilations[axis];
      if (input >= 0 && input < window.input[axis]) taps[input].push({ output, tap });
    }
  }
  return taps;
}

/** Number of output positions that read each input position (border-aware), row-major over the input. */
export function fanOutPerPosition(window: Window): Int32Array {
  const rows = fanOutAlong(window, 0);
  const columns = fanOutAlong(window, 1);
  const fans = new Int32Array(rows.length * columns.length);
  let position = 0;
  for (const row of rows) for (const column of columns) fans[position++] = row * column;
  return fans;
}

/** The lengths of {@link tapsPerInput}'s lists, without the lists: images may have millions of rows. */
function fanOutAlong({ input, output, kernel, strides, dilations, padStart }: Window, axis: 0 | 1) {
  const fans = new Int32Array(input[axis]);
  for (let tap = 0; tap < kernel[axis]; tap++) {
    let at = tap * dilations[axis] - padStart[axis];
    for (let i = 0; i < output[axis]; i++, at += strides[axis])
      if (at >= 0 && at < fans.length) fans[at] += 1;
  }
  return fans;
}
