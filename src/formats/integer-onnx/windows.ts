/** @file Windows as ONNX's `pads`, `strides`, `dilations`, `kernel_shape`, which cannot crop: a crop is a Slice before. */
import type { Pair, Window } from '../../geometry/window.ts';
import type { Builder, Value } from './builder.ts';

/** What is added behind the last row and column, so that as many windows fit as the network has; negative: cropped. */
function padEnd({ input, output, kernel, strides, dilations, padStart }: Window): Pair {
  const end = (axis: 0 | 1): number =>
    (output[axis] - 1) * strides[axis] +
    (kernel[axis] - 1) * dilations[axis] +
    1 -
    input[axis] -
    padStart[axis];
  return [end(0), end(1)];
}

/** The part of the source that windows may reach. @param source [N, channels, rows, columns] */
export function cropped(builder: Builder, window: Window, source: Value): Value {
  const { input, padStart } = window;
  const end = padEnd(window);
  if (Math.min(...padStart, ...end) >= 0) return source;
  const starts = padStart.map((pad) => Math.max(0, -pad));
  const ends = end.map((pad, axis) => input[axis] - Math.max(0, -pad));
  const [from, to, axes] = [starts, ends, [2, 3]].map((list) => builder.list(list));
  return builder.node('Slice', [source, from, to, axes]);
}

/** Zeros before and behind rows and columns, as `pads` of Conv has them. */
export const padsOf = (window: Window): readonly number[] =>
  [...window.padStart, ...padEnd(window)].map((pad) => Math.max(0, pad));

/** The attributes of Conv and pooling nodes, but for `pads`. */
export const windowAttributes = ({
  kernel,
  strides,
  dilations,
}: Window): Readonly<Record<string, readonly number[]>> => ({ kernel_shape: kernel, strides, dilations });
