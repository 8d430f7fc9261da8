/**
 * @file Weights in the order in which each kernel reads them.
 */
import { type Connectivity, fanOut, synapseVisitor } from '../../geometry/connectivity.ts';
import { constants } from '../../kernels/index.ts';
import { entryOf, type Weights } from '../../network/network.ts';
import { type Grid, places, storedSize } from './grid.ts';
import type { Later } from './layout.ts';

type Conv = Extract<Connectivity, { kind: 'conv' }>;
type Dense = Extract<Connectivity, { kind: 'dense' }>;

/** Target channels of one block, in vectors of eight. */
export interface Block {
  readonly first: number;
  readonly vectors: number;
}

/** Cuts a multiple of 8 channels into blocks of the given widths, which fall to 1. */
export function blocksOf(stored: number, widths: readonly number[]): Block[] {
  const blocks: Block[] = [];
  for (let first = 0; first < stored; ) {
    const vectors = widths.find((n) => n * 8 <= stored - first) ?? 1;
    blocks.push({ first, vectors });
    first += vectors * 8;
  }
  return blocks;
}

/** [out, in, row, column] → [row][column][stored source][target of the block], zero in the padding. */
export function packGather(
  wiring: Conv,
  weights: Weights,
  source: Grid,
  block: Block,
  kind: typeof Int8Array | typeof Int16Array,
): Int8Array | Int16Array {
  const [rows, columns] = wiring.window.kernel;
  const width = block.vectors * 8;
  const tapLength = source.stored * width;
  return packBlock(
    wiring,
    weights,
    block,
    width,
    rows * columns * tapLength,
    (row, column) => (row * columns + column) * tapLength,
    kind,
  );
}

/** [out, in, row, column] → [column][stored source][row, reversed][target of the block], zero in the padding. */
export function packSlide(
  wiring: Conv,
  weights: Weights,
  source: Grid,
  block: Block,
): Int8Array | Int16Array {
  const [rows, columns] = wiring.window.kernel;
  const width = block.vectors * 8;
  const channelLength = rows * width;
  const columnLength = source.stored * channelLength;
  return packBlock(
    wiring,
    weights,
    block,
    channelLength,
    columns * columnLength,
    (row, column) => column * columnLength + (rows - 1 - row) * width,
    Int16Array,
  );
}

/** @param placeOf where the first weight of a tap goes; those of further channels follow at a distance of `perChannel` */
function packBlock(
  wiring: Conv,
  weights: Weights,
  block: Block,
  perChannel: number,
  length: number,
  placeOf: (row: number, column: number) => number,
  kind: typeof Int8Array | typeof Int16Array,
): Int8Array | Int16Array {
  const [rows, columns] = wiring.window.kernel;
  const taps = Int32Array.from({ length: rows * columns }, (_, tap) =>
    placeOf(Math.floor(tap / columns), tap % columns),
  );
  const packed = new kind(length);
  const targets = Math.min(block.vectors * 8, wiring.outChannels - block.first);
  const perTarget = wiring.inChannels * taps.length;
  const first = block.first * perTarget;
  for (let channel = 0; channel < wiring.inChannels; channel++) {
    const to = channel * perChannel;
    for (let i = 0; i < targets; i++) {
      const from = first + i * perTarget + channel * taps.length;
      for (let tap = 0; tap < taps.length; tap++) packed[to + taps[tap] + i] = weights[from + tap];
    }
  }
  return packed;
}

/** [out, in, row, column] → [in][row][column, phase by phase, each reversed][stored target]; a phase is column mod stride. */
export function packRows(wiring: Conv, weights: Weights, target: Grid): Int16Array {
  const [rows, columns] = wiring.window.kernel;
  const order = columnOrder(columns, wiring.window.strides[1]);
  const packed = new Int16Array(wiring.inChannels * rows * columns * target.stored);
  for (let out = 0; out < wiring.outChannels; out++) {
    for (let channel = 0; channel < wiring.inChannels; channel++) {
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const to = ((channel * rows + row) * columns + order[column]) * target.stored + out;
          packed[to] = weights[((out * wiring.inChannels + channel) * rows + row) * columns + column];
        }
      }
    }
  }
  return packed;
}

/** The place of each kernel column. */
function columnOrder(columns: number, stride: number): Int32Array {
  const all = Array.from({ length: columns }, (_, column) => column);
  const placed = all.toSorted((a, b) => (a % stride) - (b % stride) || b - a);
  const order = new Int32Array(columns);
  placed.forEach((column, place) => {
    order[column] = place;
  });
  return order;
}

/**
 * [out, 1, row, column] → [row][column, reversed, and one more][stored target][pixel, its right neighbour], zero where
 * one of the two does not reach.
 */
export function packRowPairs({ window, outChannels }: Conv, weights: Int8Array, target: Grid): Int8Array {
  const [rows, columns] = window.kernel;
  const packed = new Int8Array(rows * (columns + 1) * target.stored * 2);
  for (let out = 0; out < outChannels; out++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const weight = weights[(out * rows + row) * columns + column];
        const to = ((row * (columns + 1) + columns - 1 - column) * target.stored + out) * 2;
        packed[to] = weight;
        packed[to + 2 * target.stored + 1] = weight;
      }
    }
  }
  return packed;
}

/** [out, in / groups, row, column] → [in][row][column][target of its group]. */
export function packScatter({ window, inChannels, outChannels, groups }: Conv, weights: Weights): Int16Array {
  const taps = window.kernel[0] * window.kernel[1];
  const inGroup = inChannels / groups;
  const outGroup = outChannels / groups;
  const packed = new Int16Array(inChannels * taps * outGroup);
  for (let channel = 0; channel < inChannels; channel++) {
    const group = Math.floor(channel / inGroup);
    for (let tap = 0; tap < taps; tap++) {
      for (let i = 0; i < outGroup; i++) {
        const from = ((group * outGroup + i) * inGroup + (channel % inGroup)) * taps + tap;
        packed[(channel * taps + tap) * outGroup + i] = weights[from];
      }
    }
  }
  return packed;
}

/** [out, in] → [block][stored source][target of the block], int8. */
export function packDenseBlocks({ inputs, outputs }: Dense, weights: Int8Array, source: Grid): Later {
  const sources = storedSize(source);
  const width = constants.DENSE_BLOCK;
  return {
    byteLength: Math.ceil(outputs / width) * sources * width,
    write(bytes) {
      const neurons = neuronsAt(source);
      for (let first = 0; first < outputs; first += width) {
        const block = bytes.subarray(first * sources, (first + width) * sources);
        const targets = Math.min(width, outputs - first);
        // Tile by tile, so that what is read and written stays in the caches.
        for (let place = 0; place < sources; place += TILE) {
          const tile = neurons.subarray(place, place + TILE);
          for (let i = 0; i < targets; i++) {
            packTile(block, place * width + i, width, weights, (first + i) * inputs, tile);
          }
        }
      }
    },
  };
}

/** Sources of one tile of weights. */
const TILE = 64;

/** One target's weights of some sources, into its column of a block. */
function packTile(
  block: Int8Array,
  to: number,
  width: number,
  weights: Int8Array,
  row: number,
  neurons: Int32Array,
): void {
  for (let i = 0; i < neurons.length; i++) {
    if (neurons[i] >= 0) block[to + i * width] = weights[row + neurons[i]];
  }
}

/** Neuron of each stored place, in channel, row, column order; −1 in the padding. */
function neuronsAt(grid: Grid): Int32Array {
  const neurons = new Int32Array(storedSize(grid)).fill(-1);
  const at = places(grid);
  for (let neuron = 0; neuron < at.length; neuron++) neurons[at[neuron]] = neuron;
  return neurons;
}

/** [out, in] → [stored source][stored target], int16. */
export function packDense({ inputs, outputs }: Dense, weights: Weights, source: Grid, target: Grid): Later {
  const targets = storedSize(target);
  const length = storedSize(source) * targets;
  return {
    byteLength: 2 * length,
    write({ buffer, byteOffset }) {
      const packed = new Int16Array(buffer, byteOffset, length);
      const from = places(source);
      const to = places(target);
      for (let out = 0; out < outputs; out++) {
        for (let i = 0; i < inputs; i++) packed[from[i] * targets + to[out]] = weights[out * inputs + i];
      }
    },
  };
}

/**
 * Values in channel, row, column order, as many as there are neurons or a divisor of that (one per channel, or one for
 * all) → one per neuron in stored order, zero where there is no neuron.
 */
export function packNeurons(values: ArrayLike<number>, grid: Grid): Int32Array {
  const { channels, stored, rows, columns } = grid;
  const positions = rows * columns;
  const neuronsPerValue = (channels * positions) / values.length;
  const packed = new Int32Array(storedSize(grid));
  let value = 0;
  let left = neuronsPerValue;
  for (let channel = 0; channel < channels; channel++) {
    for (let position = 0; position < positions; position++) {
      packed[position * stored + channel] = values[value];
      if (--left === 0) {
        value++;
        left = neuronsPerValue;
      }
    }
  }
  return packed;
}

/** Values per channel → per stored channel, zero in the padding; undefined where there are more of them. */
export function packChannels(values: ArrayLike<number>, { channels, stored }: Grid): Int32Array | undefined {
  if (values.length > channels) return undefined;
  return Int32Array.from({ length: stored }, (_, c) =>
    c < channels ? values[entryOf(values.length, c, channels)] : 0,
  );
}

/** One weight per neuron, channel or population → per stored channel, or per stored neuron. */
export const packElementwise = (weights: Weights, grid: Grid): Int16Array =>
  Int16Array.from(packChannels(weights, grid) ?? packNeurons(weights, grid));

/** Per mask of eight lanes of 16 bits, the bytes of those in it one after the other; 128 stands for none. */
export function laneOrders(): Int8Array {
  const orders = new Int8Array(256 * 16).fill(-128);
  for (let mask = 0; mask < 256; mask++) {
    let to = mask * 16;
    for (let lane = 0; lane < 8; lane++) {
      if (!((mask >> lane) & 1)) continue;
      orders[to++] = 2 * lane;
      orders[to++] = 2 * lane + 1;
    }
  }
  return orders;
}

/** Stored places of the source and target of every gathered spike, pair by pair. */
export function gatherPairs(sources: Int32Array, from: Grid, to: Grid): Int32Array {
  const origins = places(from);
  const targets = places(to);
  const pairs: number[] = [];
  sources.forEach((source, target) => {
    if (source >= 0) pairs.push(origins[source], targets[target]);
  });
  return Int32Array.from(pairs);
}

/** Synapses listed by stored source neuron: where each list starts, and per synapse its stored target and weight. */
export function packSparse(
  wiring: Connectivity,
  weights: Weights,
  source: Grid,
  target: Grid,
): { readonly starts: Int32Array; readonly targets: Int32Array; readonly weights: Int16Array } {
  const visit = synapseVisitor(wiring, weights.length);
  const to = places(target);
  const neuronAt = neuronsAt(source);
  const total = synapseCount(wiring);
  const starts = new Int32Array(neuronAt.length + 1);
  const targets = new Int32Array(total);
  const packed = new Int16Array(total);
  let next = 0;
  neuronAt.forEach((neuron, place) => {
    starts[place] = next;
    if (neuron < 0) return;
    visit(neuron, (i, weight) => {
      targets[next] = to[i];
      packed[next++] = weights[weight];
    });
  });
  starts[neuronAt.length] = next;
  return { starts, targets, weights: packed };
}

/** Number of synapses of a wiring. */
export const synapseCount = (wiring: Connectivity): number =>
  fanOut(wiring).reduce((sum, synapses) => sum + synapses, 0);
