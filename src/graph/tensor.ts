/**
 * @file Tensors: a shape and its elements in row-major order.
 * Floating point of any width is held as float32; integers and booleans of any width as float64, which is exact
 * up to 2^53 and therefore enough for shapes, axes and indices.
 */
import { FirstspikeError, grouped } from '../error.ts';

/** Sizes per axis, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** Float values (activations, weights) in row-major order. */
export interface FloatTensor {
  readonly kind: 'float';
  readonly shape: Shape;
  readonly data: Float32Array;
}

/** Integer types of quantised values: their limits mean something. */
export type NarrowInteger = 'uint8' | 'int8' | 'uint16' | 'int16';

/** Integer values (shapes, axes, indices) in row-major order, exact up to 2^53. */
export interface IntTensor {
  readonly kind: 'int';
  readonly shape: Shape;
  readonly data: Float64Array;
  /** The type of a file's narrow integers; absent for wide ones. */
  readonly width?: NarrowInteger;
}

export type Tensor = FloatTensor | IntTensor;

/**
 * Number of elements of a shape.
 * @example
 * ```ts
 * sizeOf([3, 32, 32]); // → 3072
 * ```
 */
export const sizeOf = (shape: Shape): number => shape.reduce((product, n) => product * n, 1);

/**
 * `[1, 28, 28]` as `1×28×28`; a scalar as `scalar`.
 * @example
 * ```ts
 * formatShape([3, 32, 32]); // → '3×32×32'
 * ```
 */
export const formatShape = (shape: Shape): string => (shape.length === 0 ? 'scalar' : shape.join('×'));

/**
 * Whether two shapes are the same.
 * @example
 * ```ts
 * sameShape([1, 2], [2, 1]); // → false
 * ```
 */
export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((n, axis) => n === b[axis]);

/**
 * Float tensor; throws `shape` if the number of elements does not fit.
 * @example
 * ```ts
 * floatTensor([2, 2], [1, 2, 3, 4]).data; // → [1, 2, 3, 4]
 * ```
 */
export function floatTensor(shape: Shape, data: Float32Array | readonly number[]): FloatTensor {
  const values = data instanceof Float32Array ? data : Float32Array.from(data);
  checkSize(shape, values.length);
  return { kind: 'float', shape, data: values };
}

/**
 * Integer tensor; throws `shape` if the number of elements does not fit.
 * @example
 * ```ts
 * intTensor([2], [-1, 28]).data; // → [-1, 28]
 * ```
 */
export function intTensor(
  shape: Shape,
  data: Float64Array | readonly number[],
  width?: NarrowInteger,
): IntTensor {
  const values = data instanceof Float64Array ? data : Float64Array.from(data);
  checkSize(shape, values.length);
  return { kind: 'int', shape, data: values, ...(width && { width }) };
}

function checkSize(shape: Shape, length: number): void {
  if (sizeOf(shape) !== length) {
    throw new FirstspikeError(
      'shape',
      `A tensor of shape ${formatShape(shape)} needs ${grouped(sizeOf(shape))} elements, but ${grouped(length)} were given.`,
    );
  }
}
