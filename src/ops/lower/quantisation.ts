/**
 * @file Linear quantisation as ONNX has it: an integer q stands for scale · (q − zeroPoint). Scale and zero point are one
 * for a whole tensor, or one per index of an axis.
 */
import type { Node } from '../../graph/graph.ts';
import { type FloatTensor, floatTensor, type IntTensor, intTensor, type Tensor } from '../../graph/tensor.ts';
import { unsupportedNode } from '../node-error.ts';

export interface Quantisation {
  readonly scale: readonly number[];
  /** As many as scales. */
  readonly zero: readonly number[];
  /** Where there are several scales; may count from the end. */
  readonly axis: number;
  /** Smallest and largest integer that can be stored. */
  readonly least: number;
  readonly most: number;
}

const ranges = { uint8: [0, 255], int8: [-128, 127], uint16: [0, 65535], int16: [-32768, 32767] } as const;

/** By ONNX's numbers of data types: what QuantizeLinear's `output_dtype` may say. */
const widths: ReadonlyMap<number, keyof typeof ranges> = new Map([
  [2, 'uint8'],
  [3, 'int8'],
  [4, 'uint16'],
  [5, 'int16'],
]);

/** Integers as they are. */
export const plain: Quantisation = {
  scale: [1],
  zero: [0],
  axis: 0,
  least: Number.NEGATIVE_INFINITY,
  most: Number.POSITIVE_INFINITY,
};

/**
 * Reads a scale and a zero point from constants.
 * @param zero undefined where the node leaves it out: 0, of type uint8 unless `output_dtype` says otherwise
 * @throws FirstspikeError `unsupported` if they are computed from the image or quantise in blocks
 */
export function readQuantisation(
  node: Node,
  scale: Tensor | undefined,
  zero: Tensor | 'absent' | undefined,
  axis: number,
): Quantisation {
  if (scale === undefined || zero === undefined) {
    throw unsupportedNode(
      node,
      'its scale is computed from the image; quantise the model with fixed scales.',
    );
  }
  const count = scale.data.length;
  const isAligned = zero === 'absent' || zero.data.length === count || zero.data.length === 1;
  if (!isAligned || scale.shape.filter((n) => n !== 1).length > 1) {
    throw unsupportedNode(node, 'it quantises in blocks; quantise per tensor or per channel.');
  }
  const { output_dtype: dtype } = node.attributes;
  const given = zero === 'absent' ? (widths.get(Number(dtype)) ?? 'uint8') : widthOf(zero);
  const [least, most] = given === undefined ? [plain.least, plain.most] : ranges[given];
  const zeros = zero === 'absent' ? [0] : Array.from(zero.data);
  const one = zeros.length === 1 ? new Array<number>(count).fill(zeros[0]) : zeros;
  return { scale: Array.from(scale.data), zero: one, axis, least, most };
}

const widthOf = (tensor: Tensor) => (tensor.kind === 'int' ? tensor.width : undefined);

/** Whether both give an integer the same meaning. */
export const sameQuantisation = (a: Quantisation, b: Quantisation): boolean =>
  a.scale.join() === b.scale.join() &&
  a.zero.join() === b.zero.join() &&
  (a.scale.length === 1 || a.axis === b.axis);

/** Index of the scale that belongs to each element of a tensor. */
function channelOf(
  node: Node,
  { shape, data }: Tensor,
  { scale, axis }: Quantisation,
): (i: number) => number {
  if (scale.length === 1) return () => 0;
  const at = axis < 0 ? axis + shape.length : axis;
  if (shape[at] !== scale.length) {
    throw unsupportedNode(
      node,
      `has ${scale.length} scales for an axis of ${shape[at] ?? 0}; quantise per tensor or per channel.`,
    );
  }
  const inner = shape.slice(at + 1).reduce((product, n) => product * n, 1);
  return data.length === 0 ? () => 0 : (i) => Math.floor(i / inner) % scale.length;
}

/** The floats that integers stand for. */
export function dequantise(node: Node, tensor: Tensor, how: Quantisation): FloatTensor {
  const channel = channelOf(node, tensor, how);
  return floatTensor(
    tensor.shape,
    Float32Array.from(tensor.data, (q, i) => how.scale[channel(i)] * (q - how.zero[channel(i)])),
  );
}

/** The integers that floats are stored as: rounded to nearest, ties to even, and saturated. */
export function quantise(node: Node, tensor: Tensor, how: Quantisation): IntTensor {
  const channel = channelOf(node, tensor, how);
  return intTensor(
    tensor.shape,
    Float64Array.from(tensor.data, (x, i) => {
      const q = roundToEven(Math.fround(x / how.scale[channel(i)])) + how.zero[channel(i)];
      return Math.min(Math.max(q, how.least), how.most);
    }),
  );
}

function roundToEven(x: number): number {
  const nearest = Math.round(x);
  return Math.abs(x % 1) === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest;
}
