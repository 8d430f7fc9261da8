/**
 * @file A value on its way through the layers: Keras sees one order of axes, the graph stores another. Images are
 * stored channels first (C×H×W) whatever the model says; a Transpose is only written where nothing else helps.
 */
import { type Shape, sizeOf } from '../../graph/tensor.ts';
import type { DataFormat } from './settings.ts';

/** A part of a flattened value. */
export interface Block {
  /** Sizes of the axes as they are stored. */
  readonly shape: Shape;
  /** Stored axes in the order in which Keras counts the elements, slowest first. */
  readonly sequence: readonly number[];
}

/** Zeros around an image that the next layer may take as its own padding. */
export interface Border {
  readonly before: readonly [rows: number, columns: number];
  readonly after: readonly [rows: number, columns: number];
}

export interface Value {
  /** Name in the graph. */
  readonly name: string;
  /** As Keras sees it, without the batch axis; an outstanding border is included. */
  readonly shape: Shape;
  /** Stored axis i holds Keras's axis `order[i]`. */
  readonly order: readonly number[];
  /** Of a flattened image that is stored in another order than Keras's: its parts, one after the other. */
  readonly blocks?: readonly Block[];
  /** Padding that is not in the graph yet. Only on images stored channels first. */
  readonly border?: Border;
}

const identity = (rank: number): readonly number[] => Array.from({ length: rank }, (_, axis) => axis);

/** The order in which an image of a data format is stored: channels first. */
export const imageOrder = (rank: number, format: DataFormat): readonly number[] =>
  format === 'channels_first' || rank < 2 ? identity(rank) : [rank - 1, ...identity(rank - 1)];

/** A value that is stored as Keras sees it. */
export const plainValue = (name: string, shape: Shape): Value => ({
  name,
  shape,
  order: identity(shape.length),
});

/** An image value of `channels` maps. */
export function imageValue(name: string, channels: number, image: Shape, format: DataFormat): Value {
  const shape = format === 'channels_first' ? [channels, ...image] : [...image, channels];
  return { name, shape, order: imageOrder(shape.length, format) };
}

/** Sizes of the axes as they are stored, without the batch axis. */
export const storedShape = ({ shape, order }: Value): Shape => order.map((axis) => shape[axis]);

/** Whether reading axes of these sizes in this sequence is reading memory in order: only axes of size 1 move. */
export function keepsMemory(shape: Shape, sequence: readonly number[]): boolean {
  const moved = sequence.filter((axis) => shape[axis] !== 1);
  return moved.every((axis, i) => i === 0 || moved[i - 1] < axis);
}

/** Says how a value is stored: equal for values whose elements are in the same places. */
export const storageOf = ({ order, blocks }: Value): string =>
  blocks === undefined
    ? order.join('')
    : blocks.map(({ shape, sequence }) => `${shape.join('x')}.${sequence.join('')}`).join('+');

/** For each stored element, Keras's index of it. */
export function kerasIndices(blocks: readonly Block[]): Int32Array {
  const indices = new Int32Array(blocks.reduce((sum, { shape }) => sum + sizeOf(shape), 0));
  let start = 0;
  for (const { shape, sequence } of blocks) {
    const strides = new Array<number>(shape.length).fill(0);
    let stride = 1;
    for (const axis of [...sequence].reverse()) {
      strides[axis] = stride;
      stride *= shape[axis];
    }
    const size = sizeOf(shape);
    const position = new Array<number>(shape.length).fill(0);
    for (let i = 0, index = start; i < size; i++) {
      indices[start + i] = index;
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        index += strides[axis];
        if (++position[axis] < shape[axis]) break;
        index -= strides[axis] * shape[axis];
        position[axis] = 0;
      }
    }
    start += size;
  }
  return indices;
}
