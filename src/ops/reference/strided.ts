/** @file Memory layout: strides, and the element indices of a strided view (a slice, a transpose, a broadcast). */
import type { Shape } from '../../graph/tensor.ts';

/** Row-major strides of a shape. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/** For each element of a view, row-major: `offset + Σ position[axis] · strides[axis]`. */
export function stridedIndices(shape: Shape, strides: readonly number[], offset = 0): Int32Array {
  // Axes before an empty one may have any size.
  if (shape.includes(0)) return new Int32Array(0);
  let indices = Int32Array.of(offset);
  // One axis at a time, outermost first.
  shape.forEach((size, axis) => {
    const finer = new Int32Array(indices.length * size);
    for (let i = 0; i < finer.length; i++)
      finer[i] = indices[Math.floor(i / size)] + (i % size) * strides[axis];
    indices = finer;
  });
  return indices;
}
