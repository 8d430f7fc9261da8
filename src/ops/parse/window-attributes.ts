/**
 * @file The attributes that convolution and pooling share: kernel_shape, strides, dilations, pads, auto_pad,
 * ceil_mode. One-dimensional layers are read as windows of height 1.
 */
import type { Padding, WindowOptions } from '../../geometry/window.ts';
import type { Node } from '../../graph/graph.ts';
import type { Shape } from '../../graph/tensor.ts';
import { badNode, shapeError, unsupportedNode } from '../node-error.ts';
import { flagAttribute, intsAttribute, stringAttribute } from './attributes.ts';

/** Larger kernels, strides, dilations and pads than this occur only in damaged files. */
const limit = 1 << 14;

/** Image height and width of an input [batch, channels, (rows,) columns]; height 1 in one dimension. */
export function imageSize(node: Node, shape: Shape): readonly [number, number] {
  if (shape.length === 3) return [1, shape[2]];
  if (shape.length === 4) return [shape[2], shape[3]];
  if (shape.length === 5) {
    throw unsupportedNode(node, 'three-dimensional windows do not work; use a 2-D or 1-D layer.');
  }
  throw shapeError(
    node,
    `needs an input of 3 or 4 axes, but gets ${shape.length}; check the layer before it.`,
  );
}

/** Output shape of a window layer with the rank of its input. */
export function imageShape(input: Shape, channels: number, output: readonly [number, number]): Shape {
  return input.length === 3 ? [input[0], channels, output[1]] : [input[0], channels, ...output];
}

/** Reads the window attributes; `kernel` (rows, columns) is used where kernel_shape is absent. */
export function windowOptions(node: Node, rank: number, kernel?: readonly number[]): WindowOptions {
  const axes = rank - 2;
  const shape = intsAttribute(node, 'kernel_shape') ?? kernel?.slice(2 - axes);
  if (shape === undefined) throw badNode(node, 'kernel_shape is missing; export the model again.');
  const pair = (name: string, values: readonly number[] | undefined, least: number, absent: number) =>
    asPair(node, name, values, axes, least, absent);
  const pads = intsAttribute(node, 'pads');
  if (pads !== undefined && pads.length !== 2 * axes) {
    throw badNode(node, `pads should hold ${2 * axes} numbers, not ${pads.length}; export the model again.`);
  }
  return {
    kernel: pair('kernel_shape', shape, 1, 1),
    strides: pair('strides', intsAttribute(node, 'strides'), 1, 1),
    dilations: pair('dilations', intsAttribute(node, 'dilations'), 1, 1),
    padding: readPadding(
      node,
      pair('pads', pads?.slice(0, axes), -limit, 0),
      pair('pads', pads?.slice(axes), -limit, 0),
    ),
    ceil: flagAttribute(node, 'ceil_mode'),
  };
}

function asPair(
  node: Node,
  name: string,
  values: readonly number[] | undefined,
  axes: number,
  least: number,
  absent: number,
): readonly [number, number] {
  if (values === undefined) return [absent, absent];
  if (values.length !== axes || values.some((n) => n < least || n > limit)) {
    throw badNode(node, `${name} [${values.join(', ')}] does not suit an input with ${axes} image axes.`);
  }
  return axes === 1 ? [name === 'pads' ? 0 : 1, values[0]] : [values[0], values[1]];
}

function readPadding(node: Node, start: readonly [number, number], end: readonly [number, number]): Padding {
  const rule = stringAttribute(node, 'auto_pad') ?? 'NOTSET';
  if (rule === 'NOTSET' || rule === '') return { kind: 'explicit', start, end };
  if (rule === 'VALID') return { kind: 'valid' };
  if (rule === 'SAME_UPPER') return { kind: 'same-upper' };
  if (rule === 'SAME_LOWER') return { kind: 'same-lower' };
  throw badNode(node, `auto_pad "${rule}" is not an ONNX rule; use NOTSET, VALID, SAME_UPPER or SAME_LOWER.`);
}
