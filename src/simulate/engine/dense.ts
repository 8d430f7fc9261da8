/**
 * @file Where a convolution is computed without looking for spikes: u = Σ w·k over the map of k, silent neurons too. It takes the
 * same time whatever the activity, so the records of both ways stand in the program, and the number of spikes of an image
 * decides which of them works. Both give the same integers; synaptic operations are counted from the spikes either way.
 */
import type { Connectivity } from '../../geometry/connectivity.ts';
import { type KernelRecord, recordOf } from '../../kernels/index.ts';
import type { SynapticProjection } from '../../network/network.ts';
import { type Grid, LANES } from './grid.ts';
import type { Layout } from './layout.ts';
import { INT16, INT32, type Initial, type Places, type Target } from './record.ts';

type Conv = Extract<Connectivity, { kind: 'conv' }>;

/** Largest k of the map. */
const MOST_STEPS = 127;
/** Taps of one step, targets of one block. */
const STEP = 4;
/** Bytes that the last step of a row may read beyond the map. */
const SPARE = 16;

/** A convolution over the map. */
export interface DensePlan {
  /** Spikes up to which adding event by event takes less time. */
  readonly most: number;
  readonly window: Conv['window'];
  readonly weights: Int8Array;
  /** Channels of a pixel of the map, and of it those without padding. */
  readonly packed: number;
  readonly inChannels: number;
  readonly outChannels: number;
  /** Bytes of a row of the kernel, padded to whole steps. */
  readonly tapBytes: number;
}

/**
 * Undefined where it cannot be computed so: int16 weights, OFF neurons, more than 127 steps, groups.
 * @param share of the products of a dense layer, the synaptic operations that take as long
 */
export function densePlan(
  { wiring, weights }: SynapticProjection,
  { grid, steps, perUnit }: Places,
  target: Grid,
  share: number,
): DensePlan | undefined {
  if (wiring.kind !== 'conv' || wiring.groups !== 1 || !(weights instanceof Int8Array)) return undefined;
  if (steps > MOST_STEPS || perUnit !== 1 || share === Infinity) return undefined;
  const { window, inChannels, outChannels } = wiring;
  const { kernel, dilations, padStart, output } = window;
  if (padStart.some((pad) => pad < 0) || (dilations[1] > 1 && kernel[1] > 1)) return undefined;
  const packed = grid.channels < LANES ? grid.channels : grid.stored;
  const tapBytes = Math.ceil((kernel[1] * packed) / STEP) * STEP;
  const products = output[0] * output[1] * kernel[0] * tapBytes * target.stored;
  const fanOut = (output[0] * output[1] * kernel[0] * kernel[1] * target.stored) / (grid.rows * grid.columns);
  const most = share === 0 ? -1 : Math.min(Math.floor((share * products) / fanOut), INT32);
  // Nothing to choose where all neurons together are too few.
  if (most >= grid.channels * grid.rows * grid.columns) return undefined;
  return { most, window, weights, packed, inChannels, outChannels, tapBytes };
}

/** The records that do so where there are more than `most` spikes. */
export function denseRecords(
  plan: DensePlan,
  { grid, carried, count, steps }: Places,
  { grid: target, u }: Target,
  initial: Initial,
  layout: Layout,
): KernelRecord[] {
  const { most, window, packed, tapBytes } = plan;
  const { kernel, strides, dilations, padStart, output } = window;
  const rowsRead = (output[0] - 1) * strides[0] + (kernel[0] - 1) * dilations[0] + 1;
  const columnsRead = (output[1] - 1) * strides[1] + kernel[1];
  const rowBytes = Math.max(columnsRead, padStart[1] + grid.columns) * packed;
  const map = layout.reserve(Math.max(rowsRead, padStart[0] + grid.rows) * rowBytes + SPARE);
  const blocks = target.stored / LANES;
  return [
    recordOf('packMap', {
      carried,
      map: map + padStart[0] * rowBytes + padStart[1] * packed,
      rows: grid.rows,
      columns: grid.columns,
      channels: grid.stored,
      packed,
      rowBytes,
      count,
      most,
    }),
    recordOf('denseConv', {
      potentials: u,
      pixelBytes: 4 * target.stored,
      initial: initial.at,
      initialBytes: initial.pixelBytes,
      weights: layout.place(packTaps(plan, blocks)),
      blocks,
      map,
      outRows: output[0],
      outColumns: output[1],
      kernelRows: kernel[0],
      rowStep: strides[0] * rowBytes,
      columnStep: strides[1] * packed,
      tapStep: dilations[0] * rowBytes,
      tapBytes,
      span: spanOf(plan, steps),
      count,
      most,
    }),
  ];
}

/** [out, in, row, column] → [block of 8 targets][row][step of 4 taps][target][tap], zero in the padding. */
function packTaps(plan: DensePlan, blocks: number): Int8Array {
  const { weights, tapBytes, outChannels, inChannels, packed, window } = plan;
  const [rows, columns] = window.kernel;
  const rowLength = tapBytes * LANES;
  const result = new Int8Array(blocks * rows * rowLength);
  let from = 0;
  for (let out = 0; out < outChannels; out++) {
    const lane = out % LANES;
    const block = (out - lane) * rows * tapBytes;
    for (let channel = 0; channel < inChannels; channel++) {
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const tap = column * packed + channel;
          const step = (tap >> 2) * STEP * LANES;
          result[block + row * rowLength + step + lane * STEP + (tap & 3)] = weights[from++];
        }
      }
    }
  }
  return result;
}

/** The most steps in a row of which no lane of 16 bits overflows, whichever neurons fire; a lane holds two taps of a step. */
function spanOf(
  { weights, tapBytes, inChannels, packed, window, outChannels }: DensePlan,
  steps: number,
): number {
  const [rows, columns] = window.kernel;
  const length = (rows * tapBytes) / STEP;
  const taps = rows * columns;
  let span = length;
  const sums = [new Int32Array(length), new Int32Array(length)] as const;
  for (let out = 0; out < outChannels; out++) {
    for (const half of sums) half.fill(0);
    for (let channel = 0; channel < inChannels; channel++) {
      for (let t = 0; t < taps; t++) {
        const row = Math.floor(t / columns);
        const tap = (t - row * columns) * packed + channel;
        const weight = weights[(out * inChannels + channel) * taps + t];
        sums[(tap >> 1) & 1][(row * tapBytes) / STEP + (tap >> 2)] += steps * Math.abs(weight);
      }
    }
    for (const half of sums) span = Math.min(span, longestWithin(half, INT16));
  }
  return span;
}

/** The longest run of which every sum of neighbours stays within a limit. */
function longestWithin(sizes: Int32Array, limit: number): number {
  let longest = sizes.length;
  let from = 0;
  let sum = 0;
  for (let to = 0; to < sizes.length; to++) {
    sum += sizes[to];
    while (sum > limit) {
      longest = Math.min(longest, to - from);
      sum -= sizes[from++];
    }
  }
  return longest;
}
