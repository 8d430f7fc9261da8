/** @file Resize and Upsample to the nearest pixel: every output pixel takes one input pixel. */
import type { Node } from '../graph/graph.ts';
import { type Shape, sizeOf } from '../graph/tensor.ts';
import { floatsAttribute, stringAttribute } from './attributes.ts';
import { connectMoved, movedIndices } from './connect/moved.ts';
import { badNode, unsupportedNode } from './node-error.ts';
import { floatConstant, hasInput, inputShape, intConstant } from './operands.ts';
import { free, type Operator, type ParseContext } from './operator.ts';
import { pick } from './reference/elements.ts';
import { stridesOf } from './reference/strided.ts';

interface ResizeAttributes {
  readonly output: Shape;
  /** Per axis, the input position of each output position. */
  readonly from: readonly (readonly number[])[];
}

type Coordinates = (x: number, scale: number, input: number, output: number) => number;

const coordinates: Readonly<Record<string, Coordinates>> = {
  half_pixel: (x, scale) => (x + 0.5) / scale - 0.5,
  pytorch_half_pixel: (x, scale, _, output) => (output > 1 ? (x + 0.5) / scale - 0.5 : 0),
  asymmetric: (x, scale) => x / scale,
  align_corners: (x, _, input, output) => (output > 1 ? (x * (input - 1)) / (output - 1) : 0),
  tf_half_pixel_for_nn: (x, scale) => (x + 0.5) / scale,
};

const roundings: Readonly<Record<string, (x: number) => number>> = {
  round_prefer_floor: (x) => Math.ceil(x - 0.5),
  round_prefer_ceil: (x) => Math.floor(x + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
};

function nearest(
  type: string,
  read: (node: Node, context: ParseContext, input: Shape) => readonly number[],
  rules: (node: Node) => readonly [coordinates: string, rounding: string],
): Operator<ResizeAttributes> {
  const operator: Operator<ResizeAttributes> = {
    type,
    parse(node, context) {
      const input = inputShape(node, context, 0);
      const mode = stringAttribute(node, 'mode') ?? 'nearest';
      if (mode !== 'nearest')
        throw unsupportedNode(node, `mode "${mode}" does not work; use mode "nearest".`);
      const scales = read(node, context, input);
      if (scales.length !== input.length || !scales.every((scale) => scale > 0 && scale < 1e4)) {
        throw badNode(node, 'its scales do not fit its input; export the model again.');
      }
      const [rule, rounding] = rules(node);
      const place = Object.hasOwn(coordinates, rule) ? coordinates[rule] : undefined;
      const round = Object.hasOwn(roundings, rounding) ? roundings[rounding] : undefined;
      if (!place || !round)
        throw unsupportedNode(
          node,
          `"${rule}" with "${rounding}" does not work; use "asymmetric" with "floor".`,
        );
      const output = input.map((n, axis) => Math.floor(n * scales[axis] + 1e-6));
      const from = input.map((n, axis) =>
        Array.from({ length: output[axis] }, (_, x) => {
          const at = round(place(x, scales[axis], n, output[axis]));
          return Math.min(n - 1, Math.max(0, at));
        }),
      );
      return { output, from };
    },
    shape: ({ output }) => [output],
    reference({ output, from }, [input]) {
      const strides = stridesOf(input.shape);
      let indices = [0];
      from.forEach((positions, axis) => {
        indices = indices.flatMap((index) => positions.map((position) => index + position * strides[axis]));
      });
      return [pick(input, output, Int32Array.from(indices))];
    },
    connect: (attributes, [input], connector) =>
      connectMoved(input, movedIndices(operator, attributes, connector.inputShapes[0]), connector),
    count: () => free,
  };
  return operator;
}

export const resize = nearest(
  'Resize',
  (node, context, input) => {
    // Before opset 11 the scales are the second input.
    const index = context.opset < 11 ? 1 : 2;
    if (hasInput(node, index) && sizeOf(inputShape(node, context, index)) > 0) {
      return [...floatConstant(node, context, index, 'scales').data];
    }
    return intConstant(node, context, 3, 'sizes').map((size, axis) => size / input[axis]);
  },
  (node) => [
    stringAttribute(node, 'coordinate_transformation_mode') ?? 'half_pixel',
    stringAttribute(node, 'nearest_mode') ?? 'round_prefer_floor',
  ],
);

export const upsample = nearest(
  'Upsample',
  (node, context) =>
    hasInput(node, 1)
      ? [...floatConstant(node, context, 1, 'scales').data]
      : (floatsAttribute(node, 'scales') ?? []),
  () => ['asymmetric', 'floor'],
);
