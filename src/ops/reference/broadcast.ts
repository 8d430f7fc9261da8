/** @file NumPy's broadcasting: shapes align at the last axis, and size 1 stretches. */
import type { Shape } from '../../graph/tensor.ts';
import { stridedIndices, stridesOf } from './strided.ts';

/** The common shape, or undefined if the two do not fit. */
export function broadcastShape(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const [n, m] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1];
    if (n !== m && n !== 1 && m !== 1) return undefined;
    shape.push(n === 1 ? m : n);
  }
  return shape;
}

/** For each element of `to`, row-major, the element of `from` that is broadcast there. */
export function broadcastIndices(from: Shape, to: Shape): Int32Array {
  const strides = stridesOf(from).map((stride, axis) => (from[axis] === 1 ? 0 : stride));
  return stridedIndices(to, [...new Array<number>(to.length - from.length).fill(0), ...strides]);
}
