/**
 * @file Small re-arrangements of image tensors [images, height, width, channels], made of operations whose derivatives
 * TensorFlow.js knows.
 */
import type { Tensor4D, TensorFlow } from '../tensorflow.ts';

export type Pair = readonly [vertical: number, horizontal: number];

/** `steps − 1` zeros between neighbours along axes 0 and 1 (kernels) or 1 and 2 (images). */
export function zeroInsert(tf: TensorFlow, x: Tensor4D, first: 0 | 1, [rows, columns]: Pair): Tensor4D {
  let spread = x;
  for (const [axis, step] of [
    [first, rows],
    [first + 1, columns],
  ]) {
    if (step === 1) continue;
    const { shape } = spread;
    const size = shape[axis];
    if (size === 1) continue;
    const outer = shape.slice(0, axis).reduce((a, b) => a * b, 1);
    const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    const padded = tf.pad(tf.reshape(spread, [outer * size, 1, inner]), [
      [0, 0],
      [0, step - 1],
      [0, 0],
    ]);
    const longer = tf.reshape(padded, [outer, size * step, inner]);
    const cut = tf.slice(longer, [0, 0, 0], [outer, (size - 1) * step + 1, inner]);
    const target: Tensor4D['shape'] = [...shape];
    target[axis] = (size - 1) * step + 1;
    spread = tf.reshape(cut, target);
  }
  return spread;
}

/** Zeros around an image, or rows and columns cut off where an amount is negative. */
export function padOrCrop(tf: TensorFlow, x: Tensor4D, start: Pair, end: Pair): Tensor4D {
  const [images, height, width, channels] = x.shape;
  const cutStart = start.map((n) => Math.max(0, -n));
  const cutEnd = end.map((n) => Math.max(0, -n));
  const kept = [...cutStart, ...cutEnd].every((n) => n === 0)
    ? x
    : tf.slice(
        x,
        [0, cutStart[0], cutStart[1], 0],
        [images, height - cutStart[0] - cutEnd[0], width - cutStart[1] - cutEnd[1], channels],
      );
  const before = start.map((n) => Math.max(0, n));
  const after = end.map((n) => Math.max(0, n));
  if ([...before, ...after].every((n) => n === 0)) return kept;
  return tf.pad(kept, [
    [0, 0],
    [before[0], after[0]],
    [before[1], after[1]],
    [0, 0],
  ]);
}
