/** @file Pad: a border of one value around another; negative amounts crop. */

import type { Shape } from '../../graph/tensor.ts';
import { applyAffine } from '../connect/apply-affine.ts';
import { connectMoved } from '../connect/moved.ts';
import { badNode, unsupportedNode } from '../node-error.ts';
import { free, type Operator } from '../operator.ts';
import { floatAttribute, intsAttribute, stringAttribute } from '../parse/attributes.ts';
import { floatConstant, hasInput, inputShape, intConstant, resolveAxis } from '../parse/operands.ts';
import { tensorOf } from '../reference/elements.ts';
import { stridesOf } from '../reference/strided.ts';

interface PadAttributes {
  /** What the border holds: `value`, the nearest element, or the image mirrored at its last row. */
  readonly mode: 'constant' | 'edge' | 'reflect';
  /** Amounts before and after, for every axis. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly value: number;
}

export const pad: Operator<PadAttributes> = {
  type: 'Pad',
  becomes: 'spikes move to other neurons; a border that is not zero moves into the bias',
  group: 'shape',
  dependence: 'moved',
  nonNegative: ({ attributes: { value } }) => (typeof value === 'number' && value < 0 ? 'unknown' : 'inputs'),
  parse(node, context) {
    const { length: rank } = inputShape(node, context, 0);
    const mode = stringAttribute(node, 'mode') ?? 'constant';
    if (mode !== 'constant' && mode !== 'edge' && mode !== 'reflect')
      throw unsupportedNode(node, `mode "${mode}" does not work; use mode "constant", "edge" or "reflect".`);
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
    return { mode, before, after, value: value ?? 0 };
  },
  shape: ({ before, after }, [input]) => [input.map((n, axis) => n + before[axis] + after[axis])],
  reference(attributes, [input]) {
    const [shape] = pad.shape(attributes, [input.shape]);
    const sources = paddedIndices(attributes, input.shape, shape);
    const size = sources.length;
    const data = input.kind === 'int' ? new Float64Array(size) : new Float32Array(size);
    for (let i = 0; i < size; i++) data[i] = sources[i] < 0 ? attributes.value : input.data[sources[i]];
    return [tensorOf(data, shape)];
  },
  connect(attributes, [input], connector) {
    const [shape] = connector.inputShapes;
    const sources = paddedIndices(attributes, shape, pad.shape(attributes, [shape])[0]);
    const padded = connectMoved(input, sources, connector);
    if (attributes.value === 0) return padded;
    const offset = new Float64Array(sources.length);
    for (let i = 0; i < offset.length; i++) if (sources[i] < 0) offset[i] = attributes.value;
    return applyAffine(padded, { scale: new Float64Array(offset.length).fill(1), offset }, connector);
  },
  count: () => free,
};

/** For each element of the output the input's element, or −1 in a border of its own. */
function paddedIndices({ mode, before }: PadAttributes, input: Shape, output: Shape): Int32Array {
  const strides = stridesOf(input);
  let indices = Int32Array.of(0);
  output.forEach((size, axis) => {
    const positions = Array.from({ length: size }, (_, i) => positionOf(mode, i - before[axis], input[axis]));
    const finer = new Int32Array(indices.length * size).fill(-1);
    indices.forEach((outer, at) => {
      if (outer < 0) return;
      for (let i = 0; i < size; i++) {
        if (positions[i] >= 0) finer[at * size + i] = outer + positions[i] * strides[axis];
      }
    });
    indices = finer;
  });
  return indices;
}

/** Where an element at position `at`, perhaps outside 0…size−1, is taken from; −1 for nowhere. */
function positionOf(mode: PadAttributes['mode'], at: number, size: number): number {
  if (at >= 0 && at < size) return at;
  if (mode === 'constant' || size === 0) return -1;
  if (mode === 'edge' || size === 1) return Math.min(size - 1, Math.max(0, at));
  const period = 2 * (size - 1);
  const inside = ((at % period) + period) % period;
  return inside < size ? inside : period - inside;
}
