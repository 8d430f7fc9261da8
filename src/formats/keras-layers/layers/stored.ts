/** @file Weights in the order in which the values they belong to are stored. */
import { type FloatTensor, floatTensor, type Shape, sizeOf } from '../../../graph/tensor.ts';
import type { LayerCall } from '../call.ts';
import { kerasIndices, storageOf, type Value } from '../value.ts';

/** Elements of a tensor with its axes in another order. */
export function transposed({ shape, data }: FloatTensor, order: readonly number[]): FloatTensor {
  const target = order.map((axis) => shape[axis]);
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const steps = order.map((axis) => strides[axis]);
  const out = new Float32Array(data.length);
  const position = new Array<number>(target.length).fill(0);
  for (let i = 0, from = 0; i < out.length; i++) {
    out[i] = data[from];
    for (let axis = target.length - 1; axis >= 0; axis--) {
      from += steps[axis];
      if (++position[axis] < target[axis]) break;
      from -= steps[axis] * target[axis];
      position[axis] = 0;
    }
  }
  return floatTensor(target, out);
}

/** A constant that belongs to the layer, whichever call makes it. */
export const layerConstant = (
  call: Pick<LayerCall, 'base' | 'writer'>,
  name: string,
  make: () => FloatTensor,
): string => call.writer.constant(`${call.base}/${name}`, make);

/**
 * A constant of the rank of a value as Keras sees it (sizes are the value's or 1), which the graph combines with the
 * value element by element.
 */
export function storedConstant(call: LayerCall, name: string, tensor: FloatTensor, value: Value): string {
  const { blocks, order } = value;
  if (blocks !== undefined && tensor.data.length > 1) {
    return layerConstant(call, `${name}@${storageOf(value)}`, () => reordered(tensor, value));
  }
  return layerConstant(call, `${name}@${storageOf(value)}`, () => transposed(tensor, order));
}

/** One number per element of a flattened value (or per row of a matrix), in the order in which they are stored. */
export function reordered({ shape, data }: FloatTensor, { blocks }: Value): FloatTensor {
  if (blocks === undefined) return { kind: 'float', shape, data };
  const indices = kerasIndices(blocks);
  const width = data.length / indices.length;
  const out = new Float32Array(data.length);
  indices.forEach((index, i) => {
    out.set(data.subarray(index * width, (index + 1) * width), i * width);
  });
  return floatTensor(shape, out);
}

/** A matrix with a row per element of a value, its rows in the order in which the elements are stored. */
export const storedRows = (call: LayerCall, name: string, matrix: FloatTensor, value: Value): string =>
  layerConstant(call, value.blocks === undefined ? name : `${name}@${storageOf(value)}`, () =>
    reordered(matrix, value),
  );

/** Numbers along some axes of a value, as a tensor of the value's rank with size 1 elsewhere. */
export const alongAxes = (shape: Shape, axes: readonly number[], data: Float32Array): FloatTensor =>
  floatTensor(
    shape.map((size, axis) => (axes.includes(axis) ? size : 1)),
    data,
  );
