/**
 * @file The input of one population's neurons, one row per neuron and image: the sparse design matrix of a
 * least-squares fit. Columns are in the order of one output's weights, entries are k of the sources, so that the
 * potential of a neuron is its row times its weights.
 */
import type { Connectivity } from '../geometry/connectivity.ts';
import type { SpikeValues } from './propagate.ts';

/** Rows of numbers of which most are zero. */
export interface SparseRows {
  readonly rows: number;
  readonly columns: number;
  /** Row r has the entries starts[r] … starts[r + 1] − 1. */
  readonly starts: Int32Array;
  readonly column: Int32Array;
  readonly value: SpikeValues;
}

/** Layers whose weights every position shares, or which have one position. */
export type FittedWiring = Extract<Connectivity, { kind: 'conv' | 'dense' }>;

/** Sampled positions of a population: as many on each image. */
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

/** The rows of one group of channels. @param sent k of the source on all images */
export function rowsOf(
  wiring: FittedWiring,
  group: number,
  sent: SpikeValues,
  { perImage, of }: Positions,
): SparseRows {
  const columns = weightsPerOutput(wiring);
  const read = wiring.kind === 'dense' ? denseReader(wiring.inputs) : convReader(wiring, group);
  const units = (sent.length * perImage) / of.length;
  const starts = new Int32Array(of.length + 1);
  let entries: Entries = { column: new Int32Array(columns), value: like(sent, columns) };
  for (let row = 0; row < of.length; row++) {
    const used = starts[row];
    if (used + columns > entries.column.length) entries = grown(entries, 2 * (used + columns));
    starts[row + 1] = read(sent, Math.floor(row / perImage) * units, of[row], entries, used);
  }
  return { rows: of.length, columns, starts, ...entries };
}

const like = (values: SpikeValues, length: number): SpikeValues =>
  values instanceof Int16Array ? new Int16Array(length) : new Int32Array(length);

type Entries = Pick<SparseRows, 'column' | 'value'>;

function grown({ column, value }: Entries, size: number): Entries {
  const larger = { column: new Int32Array(size), value: like(value, size) };
  larger.column.set(column);
  larger.value.set(value);
  return larger;
}

/**
 * Writes every spike that reaches one position from entry `at` on, and returns where it ended. The image's sources begin
 * at `from`.
 */
type Reader = (sent: SpikeValues, from: number, position: number, entries: Entries, at: number) => number;

const denseReader =
  (inputs: number): Reader =>
  (sent, from, _, { column, value }, at) => {
    let next = at;
    for (let j = 0; j < inputs; j++) {
      const k = sent[from + j];
      if (k === 0) continue;
      column[next] = j;
      value[next++] = k;
    }
    return next;
  };

function convReader(
  { window, inChannels, groups }: Extract<FittedWiring, { kind: 'conv' }>,
  group: number,
): Reader {
  const { input, output, kernel, strides, dilations, padStart } = window;
  const [rows, columns] = input;
  const [kernelRows, kernelColumns] = kernel;
  const inPerGroup = inChannels / groups;
  return (sent, from, position, entries, at) => {
    const { column, value } = entries;
    const firstRow = Math.floor(position / output[1]) * strides[0] - padStart[0];
    const firstColumn = (position % output[1]) * strides[1] - padStart[1];
    let next = at;
    let weight = 0;
    for (let channel = 0; channel < inPerGroup; channel++) {
      const map = from + (group * inPerGroup + channel) * rows * columns;
      for (let a = 0; a < kernelRows; a++) {
        const row = firstRow + a * dilations[0];
        const isInside = row >= 0 && row < rows;
        for (let b = 0; b < kernelColumns; b++, weight++) {
          const source = firstColumn + b * dilations[1];
          if (!isInside || source < 0 || source >= columns) continue;
          const k = sent[map + row * columns + source];
          if (k === 0) continue;
          column[next] = weight;
          value[next++] = k;
        }
      }
    }
    return next;
  };
}
