/** @file Pad: a border of one value around another; negative amounts crop. */

import { type Shape, sizeOf } from '../graph/tensor.ts';
import { floatAttribute, intsAttribute, stringAttribute } from './attributes.ts';
import { applyAffine } from './connect/apply-affine.ts';
import { connectMoved, movedIndices } from './connect/moved.ts';
import { badNode, unsupportedNode } from './node-error.ts';
import { floatConstant, hasInput, inputShape, intConstant, resolveAxis } from './operands.ts';
import { free, type Operator } from './operator.ts';
import { tensorOf } from './reference/elements.ts';
import { stridedIndices, stridesOf } from './reference/strided.ts';

interface PadAttributes {
  /** Amounts before and after, for every axis. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly value: number;
}

export const pad: Operator<PadAttributes> = {
  type: 'Pad',
  parse(node, context) {
    const { length: rank } = inputShape(node, context, 0);
    const mode = stringAttribute(node, 'mode') ?? 'constant';
    if (mode !== 'constant')
      throw unsupportedNode(node, `mode "${mode}" does not work; use mode "constant".`);
    const given = hasInput(node, 1)
      ? intConstant(node, context, 1, 'pads')
      : (intsAttribute(node, 'pads') ?? intsAttribute(node, 'paddings') ?? []);
    const axes = hasInput(node, 3)
      ? intConstant(node, context, 3, 'axes')
      : Array.from({ length: rank }, (_, i) => i);
    if (given.length !== 2 * axes.length)
      throw badNode(node, `${given.length} pads do not fit ${axes.length} axes.`);
    const [before, after] = [new Array<number>(rank).fill(0), new Array<number>(rank).fill(0)];
    axes.forEach((axis, i) => {
      before[resolveAxis(node, axis, rank)] = given[i];
      after[resolveAxis(node, axis, rank)] = given[axes.length + i];
    });
    const value = hasInput(node, 2)
      ? floatConstant(node, context, 2, 'value').data[0]
      : floatAttribute(node, 'value');
    return { before, after, value: value ?? 0 };
  },
  shape: ({ before, after }, [input]) => [input.map((n, axis) => n + before[axis] + after[axis])],
  reference(attributes, [input]) {
    const { before, after, value } = attributes;
    const [shape] = pad.shape(attributes, [input.shape]);
    const size = sizeOf(shape);
    const data = input.kind === 'int' ? new Float64Array(size) : new Float32Array(size);
    data.fill(value);
    const kept: Shape = input.shape.map((n, axis) =>
      Math.max(0, n + Math.min(0, before[axis]) + Math.min(0, after[axis])),
    );
    const from = cornerIndices(
      kept,
      input.shape,
      before.map((n) => Math.max(0, -n)),
    );
    const to = cornerIndices(
      kept,
      shape,
      before.map((n) => Math.max(0, n)),
    );
    for (let i = 0; i < to.length; i++) data[to[i]] = input.data[from[i]];
    return [tensorOf(data, shape)];
  },
  connect(attributes, [input], connector) {
    const sources = movedIndices(pad, { ...attributes, value: -1 }, connector.inputShapes[0]);
    const padded = connectMoved(input, sources, connector);
    if (attributes.value === 0) return padded;
    const offset = Float64Array.from(sources, (source) => (source < 0 ? attributes.value : 0));
    return applyAffine(padded, { scale: new Float64Array(offset.length).fill(1), offset }, connector);
  },
  count: () => free,
};

/** Indices in a tensor of shape `whole` of the block of shape `part` that starts at `corner`. */
function cornerIndices(part: Shape, whole: Shape, corner: readonly number[]): Int32Array {
  const strides = stridesOf(whole);
  return stridedIndices(
    part,
    strides,
    corner.reduce((sum, n, axis) => sum + n * strides[axis], 0),
  );
}
