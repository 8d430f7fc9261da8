/**
 * @file What arrives at the neurons of one population, one row per neuron and image: the sparse design matrix of a
 * least-squares fit. Columns are in the order of one output's weights, entries are what the sources carry, so that the
 * potential of a neuron is its row times its weights.
 */
import type { Connectivity } from '../geometry/connectivity.ts';
import type { Carried } from './propagate.ts';

/** Rows of numbers of which most are zero. */
export interface SparseRows {
  readonly rows: number;
  readonly columns: number;
  /** Entries of row r are those from starts[r] up to, but without, starts[r + 1]. */
  readonly starts: Int32Array;
  readonly column: Int32Array;
  readonly value: Int16Array;
}

/** Layers whose weights every position shares, or which have one position. */
export type FittedWiring = Extract<Connectivity, { kind: 'conv' | 'dense' }>;

/** Positions of a population that are looked at: as many on each image. */
export interface Positions {
  readonly perImage: number;
  /** Position of each row, image after image. */
  readonly of: Int32Array;
}

/** A prime by which positions move on from image to image, so that they lie all over the map. */
const STRIDE = 7919;

/** Positions spread evenly over the map, others on each image. @param perImage 1…positions */
export function spreadPositions(positions: number, perImage: number, images: number): Positions {
  const of = new Int32Array(images * perImage);
  for (let row = 0; row < of.length; row++) {
    const first = (Math.floor(row / perImage) * STRIDE) % positions;
    of[row] = (first + Math.floor(((row % perImage) * positions) / perImage)) % positions;
  }
  return { perImage, of };
}

/** Weights of one output. */
export function weightsPerOutput(wiring: FittedWiring): number {
  if (wiring.kind === 'dense') return wiring.inputs;
  const { window, inChannels, groups } = wiring;
  return (inChannels / groups) * window.kernel[0] * window.kernel[1];
}

/** The rows of one group of channels. @param carried what the source carries on all images */
export function rowsOf(
  wiring: FittedWiring,
  group: number,
  carried: Carried,
  { perImage, of }: Positions,
): SparseRows {
  const visit = wiring.kind === 'dense' ? denseVisitor(wiring.inputs) : convVisitor(wiring, group);
  const units = (carried.length * perImage) / of.length;
  const starts = new Int32Array(of.length + 1);
  const each = (row: number, take: (column: number, value: number) => void): void =>
    visit(carried, Math.floor(row / perImage) * units, of[row], take);
  let entries = 0;
  for (let row = 0; row < of.length; row++) {
    each(row, () => entries++);
    starts[row + 1] = entries;
  }
  const column = new Int32Array(entries);
  const value = new Int16Array(entries);
  let next = 0;
  for (let row = 0; row < of.length; row++) {
    each(row, (at, k) => {
      column[next] = at;
      value[next++] = k;
    });
  }
  return { rows: of.length, columns: weightsPerOutput(wiring), starts, column, value };
}

/** Calls `take` with every spike that reaches one position; the image's sources begin at `from`. */
type Visitor = (
  carried: Carried,
  from: number,
  position: number,
  take: (column: number, value: number) => void,
) => void;

const denseVisitor =
  (inputs: number): Visitor =>
  (carried, from, _, take) => {
    for (let j = 0; j < inputs; j++) {
      const k = carried[from + j];
      if (k !== 0) take(j, k);
    }
  };

function convVisitor(
  { window, inChannels, groups }: Extract<FittedWiring, { kind: 'conv' }>,
  group: number,
): Visitor {
  const { input, output, kernel, strides, dilations, padStart } = window;
  const inPerGroup = inChannels / groups;
  const area = input[0] * input[1];
  return (carried, from, position, take) => {
    const firstRow = Math.floor(position / output[1]) * strides[0] - padStart[0];
    const firstColumn = (position % output[1]) * strides[1] - padStart[1];
    for (let channel = 0; channel < inPerGroup; channel++) {
      const map = from + (group * inPerGroup + channel) * area;
      for (let a = 0; a < kernel[0]; a++) {
        const row = firstRow + a * dilations[0];
        if (row < 0 || row >= input[0]) continue;
        for (let b = 0; b < kernel[1]; b++) {
          const column = firstColumn + b * dilations[1];
          if (column < 0 || column >= input[1]) continue;
          const k = carried[map + row * input[1] + column];
          if (k !== 0) take((channel * kernel[0] + a) * kernel[1] + b, k);
        }
      }
    }
  };
}
