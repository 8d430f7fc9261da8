/** @file Changes how a value is stored: another order of axes, padding put into the graph, Keras's own order. */

import { FirstspikeError, grouped } from '../../error.ts';
import { intTensor, type Shape } from '../../graph/tensor.ts';
import type { DataFormat } from './settings.ts';
import {
  type Border,
  imageOrder,
  keepsMemory,
  kerasIndices,
  plainValue,
  storageOf,
  storedShape,
  type Value,
} from './value.ts';
import type { GraphWriter } from './writer.ts';

/** Elements of joined flattened images that may be put into Keras's order one by one. */
const indexLimit = 1 << 24;

/** Gives the value another shape with the same memory order. */
export function reshape(writer: GraphWriter, hint: string, input: string, shape: Shape): string {
  const full = [1, ...shape];
  return writer.node(`${hint}/reshape`, 'Reshape', [input, writer.integers('shape', full)]);
}

/** The value stored in an order of axes; a Transpose is written only if elements really move. */
export function arrange(writer: GraphWriter, hint: string, value: Value, order: readonly number[]): Value {
  const flat = bordered(writer, hint, value);
  if (flat.order.every((axis, i) => axis === order[i])) return flat;
  const stored = storedShape(flat);
  const sequence = order.map((axis) => flat.order.indexOf(axis));
  const target = sequence.map((axis) => stored[axis]);
  const name = keepsMemory(stored, sequence)
    ? reshape(writer, hint, flat.name, target)
    : transpose(writer, hint, flat.name, sequence);
  return { name, shape: flat.shape, order };
}

/** An image stored channels first. */
export const arrangeImage = (writer: GraphWriter, hint: string, value: Value, format: DataFormat): Value =>
  arrange(writer, hint, value, imageOrder(value.shape.length, format));

/** The value stored as Keras sees it. */
export function plain(writer: GraphWriter, hint: string, value: Value): Value {
  const { blocks } = value;
  if (blocks === undefined) return arrange(writer, hint, value, [...value.shape.keys()]);
  if (blocks.length === 1) {
    const [{ shape, sequence }] = blocks;
    const image = reshape(writer, hint, value.name, shape);
    return plainValue(
      reshape(writer, hint, transpose(writer, hint, image, sequence), value.shape),
      value.shape,
    );
  }
  // Each element costs an index; a Dense in its place would cost a weight.
  if (value.shape[0] > indexLimit) {
    throw new FirstspikeError(
      'unsupported',
      `"${hint}" joins ${grouped(value.shape[0])} elements of flattened images; at most ${grouped(indexLimit)} work outside of a Dense layer.`,
    );
  }
  const constant = writer.constant(`/order/${storageOf(value)}`, () => {
    const indices = new Float64Array(value.shape[0]);
    kerasIndices(blocks).forEach((index, i) => {
      indices[index] = i;
    });
    return intTensor([indices.length], indices);
  });
  return plainValue(writer.node(`${hint}/order`, 'Gather', [value.name, constant], { axis: 1 }), value.shape);
}

const transpose = (writer: GraphWriter, hint: string, input: string, sequence: readonly number[]): string =>
  writer.node(`${hint}/transpose`, 'Transpose', [input], { perm: [0, ...sequence.map((axis) => axis + 1)] });

/** The value with its outstanding border put into the graph. */
export function bordered(writer: GraphWriter, hint: string, value: Value): Value {
  const { border, ...rest } = value;
  if (border === undefined) return value;
  const pads = [0, 0, ...border.before, 0, 0, ...border.after];
  return { ...rest, name: writer.node(`${hint}/pad`, 'Pad', [value.name, writer.integers('pads', pads)]) };
}

export const noBorder: Border = { before: [0, 0], after: [0, 0] };
