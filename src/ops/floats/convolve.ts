/**
 * @file Convolution and rows times a matrix by the float kernels. Every sum runs kernel row by kernel row, column by column,
 * channel by channel, each product rounded before it is added, and the bias comes last: the bits of `convolveInOrder`.
 */
import type { Window } from '../../geometry/window.ts';
import { constants, type KernelRecord, recordOf, windowWords } from '../../kernels/index.ts';
import type { Convolution } from '../reference/convolve-in-order.ts';
import type { FloatStep } from './step.ts';

/** One image [inChannels, rows, columns] at `from` becomes [outChannels, rows, columns] at `to`. */
export function convolutionRecords(
  convolution: Convolution,
  window: Window,
  from: number,
  to: number,
  step: FloatStep,
): KernelRecord[] {
  const { inChannels, outChannels, groups } = convolution;
  if (inChannels === groups && outChannels < FEW * groups)
    return planeRecords(convolution, window, from, to, step);
  const positions = sizeOf(window.input);
  const area = sizeOf(window.output);
  const layer = packed(convolution, step);
  const [data, ...rooms] = step.scratch([inChannels * positions, ...gatherRooms(convolution, layer, window)]);
  const { records, sums } = gatherRecords(convolution, layer, window, data, rooms);
  const outputs = outChannels / groups;
  // Without padding between the groups' targets, all groups are one.
  const parts = layer.width === outputs ? 1 : groups;
  return [
    recordOf('floatTranspose', {
      from,
      to: data,
      rows: inChannels,
      columns: positions,
      fromStride: positions,
      toStride: inChannels,
    }),
    ...records,
    ...Array.from({ length: parts }, (_, part) =>
      recordOf('floatTranspose', {
        from: sums + 4 * part * layer.width,
        to: to + 4 * part * outputs * area,
        rows: area,
        columns: outChannels / parts,
        fromStride: groups * layer.width,
        toStride: area,
      }),
    ),
  ];
}

/** Weights of a matrix that are read once per image: a copy of more of them takes more memory than it saves time. */
const MOST_COPIED = 2 ** 22;

/**
 * Every row at `from` times a matrix whose weights are [outChannels, inChannels], plus its bias; undefined where the reference
 * had better read the weights where they are.
 */
export function matrixRecords(
  matrix: Convolution,
  rows: number,
  from: number,
  to: number,
  step: FloatStep,
): KernelRecord[] | undefined {
  const { outChannels, weights } = matrix;
  if (rows === 1 && weights.length > MOST_COPIED) return undefined;
  const window = rowsWindow(rows);
  const layer = packed(matrix, step);
  const { records, sums } = gatherRecords(
    matrix,
    layer,
    window,
    from,
    step.scratch(gatherRooms(matrix, layer, window)),
  );
  return [
    ...records,
    recordOf('floatCopyRows', { from: sums, to, rows, columns: outChannels, fromStride: layer.width }),
  ];
}

/** A matrix is a 1×1 convolution whose positions are the rows. */
const rowsWindow = (rows: number): Window => ({
  input: [1, rows],
  output: [1, rows],
  kernel: [1, 1],
  strides: [1, 1],
  dilations: [1, 1],
  padStart: [0, 0],
});

interface PackedLayer {
  readonly weights: number;
  readonly bias: number;
  /** Targets of a group in whole vectors, as many as `floatGather` takes. */
  readonly width: number;
}

function packed(
  { inChannels, outChannels, groups, weights, bias }: Convolution,
  step: FloatStep,
): PackedLayer {
  const outputs = outChannels / groups;
  const inputs = inChannels / groups;
  const width = 4 * vectorsFor(outputs);
  const taps = weights.length / (outChannels * inputs);
  const size = groups * width * taps * inputs;
  const address = step.constant(size + groups * width, (numbers) => {
    for (let out = 0; out < outChannels; out++) {
      const group = Math.floor(out / outputs);
      const target = out % outputs;
      const block = target - (target % BLOCK);
      const blockWidth = Math.min(BLOCK, width - block);
      const first = (group * width + block) * taps * inputs + (target % BLOCK);
      for (let input = 0; input < inputs; input++) {
        for (let tap = 0; tap < taps; tap++)
          numbers[first + (tap * inputs + input) * blockWidth] = weights[(out * inputs + input) * taps + tap];
      }
      numbers[size + group * width + target] = bias?.[out] ?? 0;
    }
  });
  return { weights: address, bias: address + 4 * size, width };
}

/** Targets that read one channel: if they are fewer, vectors hold neighbouring positions in place of targets. */
const FEW = 16;

/** Targets whose sums `floatGather` keeps in registers. */
const BLOCK = 32;

/** Vectors of 4 targets: blocks of 8, then one of 1, 2, 4 or 8. */
function vectorsFor(outputs: number): number {
  const rest = Math.ceil((outputs % BLOCK) / 4);
  return 8 * Math.floor(outputs / BLOCK) + (rest < 3 ? rest : rest < 5 ? 4 : 8);
}

/** Numbers that `gatherRecords` needs room for: events, starts, sums. */
function gatherRooms({ inChannels, groups }: Convolution, { width }: PackedLayer, window: Window): number[] {
  const positions = sizeOf(window.input);
  const eventWords = constants.EVENT_BYTES / 4;
  return [
    eventWords * (inChannels * positions + 1),
    groups * positions + 1,
    groups * width * sizeOf(window.output),
  ];
}

function gatherRecords(
  { inChannels, groups }: Convolution,
  { weights, bias, width }: PackedLayer,
  window: Window,
  data: number,
  [events, starts, sums]: readonly number[],
): { readonly records: readonly KernelRecord[]; readonly sums: number } {
  const channels = inChannels / groups;
  const positions = sizeOf(window.input);
  const list = recordOf('floatEvents', { data, groups, positions, channels, events, starts });
  const vectors = width / 4;
  const own = { sums, weights, bias, events, starts, groups, vectors, channels };
  return { records: [list, recordOf('floatGather', { ...own, ...windowWords(window) })], sums };
}

/** A convolution whose channels have few targets each. */
function planeRecords(
  { inChannels, outChannels, weights, bias }: Convolution,
  window: Window,
  from: number,
  to: number,
  step: FloatStep,
): KernelRecord[] {
  const address = step.constant(weights.length + outChannels, (numbers) => {
    numbers.set(weights);
    if (bias !== undefined) numbers.set(bias, weights.length);
  });
  const paddedRows = reach(window, 0, window.output[0]);
  // The last vectors of a row read beyond it.
  const paddedColumns = reach(window, 1, window.output[1] + constants.FLOAT_SPARE);
  const [padded] = step.scratch([paddedRows * paddedColumns]);
  return [
    recordOf('floatPlanes', {
      out: to,
      data: from,
      weights: address,
      bias: address + 4 * weights.length,
      padded,
      paddedRows,
      paddedColumns,
      channels: inChannels,
      multiplier: outChannels / inChannels,
      ...windowWords(window),
    }),
  ];
}

/** Rows or columns that so many outputs read. */
const reach = ({ strides, dilations, kernel }: Window, axis: 0 | 1, outputs: number): number =>
  (outputs - 1) * strides[axis] + (kernel[axis] - 1) * dilations[axis] + 1;

const sizeOf = ([rows, columns]: readonly [number, number]): number => rows * columns;
