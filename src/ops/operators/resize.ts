/**
 * @file Resize and Upsample, to the nearest pixel or linearly between pixels. Nearest only moves values; what lies between
 * pixels is a linear layer whose synapses are listed one by one.
 */
import { checkPositions } from '../../geometry/window.ts';
import type { Node } from '../../graph/graph.ts';
import { floatTensor, type Shape, sizeOf } from '../../graph/tensor.ts';
import { connectLinear } from '../connect/linear.ts';
import { connectMoved } from '../connect/moved.ts';
import { badNode, unsupportedNode } from '../node-error.ts';
import type { Operator, ParseContext } from '../operator.ts';
import {
  flagAttribute,
  floatAttribute,
  floatsAttribute,
  intsAttribute,
  stringAttribute,
} from '../parse/attributes.ts';
import { floatConstant, hasInput, inputShape, intConstant, resolveAxis } from '../parse/operands.ts';
import { floatData, pick } from '../reference/elements.ts';
import { stridesOf } from '../reference/strided.ts';
import { isNonNegative } from '../signal.ts';
import { coordinates, linearTaps, nearestTaps, roundings, type Tap } from './resize-coordinates.ts';

interface ResizeAttributes {
  readonly output: Shape;
  /** Per axis and output position, the input positions that it is made of. */
  readonly taps: readonly (readonly (readonly Tap[])[])[];
}

/** The attributes of a node, whatever its operator set. */
interface Rules {
  readonly scales: readonly number[];
  readonly coordinates: string;
  readonly rounding: string;
}

const between = 'nearest: spikes move to other neurons, some to several; linear: synapses, listed one by one';

const MOST_SYNAPSES = 2 ** 25;

const resizing = (
  type: string,
  becomes: string,
  read: (node: Node, context: ParseContext, input: Shape) => Rules,
): Operator<ResizeAttributes> => ({
  type,
  becomes,
  group: 'shape',
  forms: 'to the nearest pixel, or linearly',
  dependence: 'mixed',
  nonNegative: 'input',
  keepsScale: true,
  parse(node, context) {
    const input = inputShape(node, context, 0);
    const mode = stringAttribute(node, 'mode') ?? 'nearest';
    const isNearest = mode === 'nearest';
    if (!isNearest && mode !== 'linear' && mode !== 'bilinear') {
      throw unsupportedNode(node, `mode "${mode}" does not work; use mode "linear" or "nearest".`);
    }
    const { scales, ...rules } = read(node, context, input);
    if (scales.length !== input.length || !scales.every((scale) => scale > 0 && scale < 1e4)) {
      throw badNode(node, 'its scales do not fit its input; export the model again.');
    }
    const place = Object.hasOwn(coordinates, rules.coordinates) ? coordinates[rules.coordinates] : undefined;
    const round = Object.hasOwn(roundings, rules.rounding) ? roundings[rules.rounding] : undefined;
    if (!place || !round) {
      const given = [rules.coordinates, ...(isNearest ? [rules.rounding] : [])].join('" with "');
      throw unsupportedNode(node, `"${given}" does not work; use "half_pixel" or "asymmetric".`);
    }
    if (flagAttribute(node, 'antialias') && scales.some((scale) => scale < 1)) {
      throw unsupportedNode(
        node,
        'antialias = 1 does not work; shrink the images before the model, or use AveragePool.',
      );
    }
    const output = input.map((n, axis) => Math.floor(n * scales[axis] + 1e-6));
    checkPositions(output.slice(2));
    const taps = input.map((n, axis) =>
      Array.from({ length: output[axis] }, (_, x) => {
        const at = place(x, scales[axis], n, output[axis]);
        return isNearest ? nearestTaps(at, n, round) : linearTaps(at, n);
      }),
    );
    return { output, taps };
  },
  shape: ({ output }) => [output],
  reference(attributes, [input]) {
    const { output } = attributes;
    const { starts, from, weights } = sourcesOf(attributes, input.shape);
    if (from.length === sizeOf(output)) return [pick(input, output, from)];
    const data = floatData(input);
    const out = new Float32Array(sizeOf(output));
    for (let i = 0; i < out.length; i++) {
      let sum = 0;
      for (let t = starts[i]; t < starts[i + 1]; t++) sum += weights[t] * data[from[t]];
      out[i] = sum;
    }
    return [floatTensor(output, out)];
  },
  connect(attributes, [input], connector) {
    const [shape] = connector.inputShapes;
    if (tapsOf(attributes) > MOST_SYNAPSES) {
      throw connector.unsupported('it has too many synapses; resize to a smaller image.');
    }
    const sources = sourcesOf(attributes, shape);
    if (sources.from.length === sizeOf(attributes.output)) {
      return connectMoved(input, sources.from, connector);
    }
    const units = connector.shapes[0];
    const synapses = { kind: 'sparse', ...bySource(sources, sizeOf(shape)) } as const;
    const isPositive = input !== undefined && isNonNegative(input);
    const layer = { synapses, bias: undefined, units };
    const potential = connectLinear(input, layer, connector);
    return { ...potential, nonNegative: isPositive };
  },
  count: (attributes) => {
    const taps = tapsOf(attributes);
    return { macs: taps === sizeOf(attributes.output) ? 0 : taps, pooled: 0 };
  },
});

/** Products of all outputs. */
const tapsOf = ({ taps }: ResizeAttributes): number =>
  taps.reduce((product, axis) => product * axis.reduce((sum, { length }) => sum + length, 0), 1);

/** For each output element i, entries `starts[i]` to `starts[i + 1]`: input elements and their shares. */
interface Sources {
  readonly starts: Int32Array;
  readonly from: Int32Array;
  readonly weights: Float32Array;
}

function sourcesOf(attributes: ResizeAttributes, input: Shape): Sources {
  const { output, taps } = attributes;
  const strides = stridesOf(input);
  const starts = new Int32Array(sizeOf(output) + 1);
  const from = new Int32Array(tapsOf(attributes));
  const weights = new Float32Array(from.length);
  let element = 0;
  let next = 0;
  const last = output.length - 1;
  // A number without axes.
  if (last < 0) return { starts: Int32Array.of(0, 1), from: Int32Array.of(0), weights: Float32Array.of(1) };
  // One output position after the other, axis by axis; `parts` are the taps of the axes so far.
  const visit = (axis: number, parts: readonly Tap[]): void => {
    if (axis < last) {
      for (const more of taps[axis]) visit(axis + 1, combined(parts, more, strides[axis]));
      return;
    }
    for (const more of taps[last]) {
      for (const part of parts) {
        for (const tap of more) {
          from[next] = part.from + tap.from * strides[last];
          weights[next++] = part.weight * tap.weight;
        }
      }
      starts[++element] = next;
    }
  };
  visit(0, [{ from: 0, weight: 1 }]);
  return { starts, from, weights };
}

const combined = (parts: readonly Tap[], more: readonly Tap[], stride: number): readonly Tap[] =>
  parts.flatMap((part) =>
    more.map((tap) => ({ from: part.from + tap.from * stride, weight: part.weight * tap.weight })),
  );

/** The same synapses in the order of their sources. */
function bySource({ starts, from, weights }: Sources, inputs: number) {
  const outputs = starts.length - 1;
  const first = new Int32Array(inputs + 1);
  for (const source of from) first[source + 1]++;
  for (let j = 0; j < inputs; j++) first[j + 1] += first[j];
  const next = first.slice();
  const targets = new Int32Array(from.length);
  const ordered = new Float32Array(from.length);
  for (let i = 0; i < outputs; i++) {
    for (let t = starts[i]; t < starts[i + 1]; t++) {
      targets[next[from[t]]] = i;
      ordered[next[from[t]]++] = weights[t];
    }
  }
  return { inputs, outputs, starts: first, targets, weights: ordered };
}

export const resize = resizing('Resize', between, (node, context, input) => {
  // Before opset 11 the scales are the second input, and positions are those of Upsample.
  const isOld = context.opset < 11;
  const scales = resizeScales(node, context, input, isOld ? 1 : 2);
  if (isOld) return { scales, ...upsampling };
  return {
    scales,
    coordinates: stringAttribute(node, 'coordinate_transformation_mode') ?? 'half_pixel',
    rounding: stringAttribute(node, 'nearest_mode') ?? 'round_prefer_floor',
  };
});

/** One factor per axis, from the scales or from the sizes; axes that the node does not name stay as they are. */
function resizeScales(node: Node, context: ParseContext, input: Shape, index: number): number[] {
  const all = [...input.keys()];
  const axes = intsAttribute(node, 'axes')?.map((axis) => resolveAxis(node, axis, input.length)) ?? all;
  const spread = (given: readonly number[]): number[] => {
    if (given.length === axes.length) return all.map((axis) => given[axes.indexOf(axis)] ?? 1);
    throw badNode(node, `${given.length} scales or sizes do not fit ${axes.length} axes.`);
  };
  if (hasInput(node, index) && sizeOf(inputShape(node, context, index)) > 0) {
    return spread([...floatConstant(node, context, index, 'scales').data]);
  }
  const sizes = spread(
    intConstant(node, context, index + 1, 'sizes').map((size, i) => size / input[axes[i]]),
  );
  const policy = stringAttribute(node, 'keep_aspect_ratio_policy') ?? 'stretch';
  if (policy === 'stretch') return sizes;
  throw unsupportedNode(node, `keep_aspect_ratio_policy "${policy}" does not work; use "stretch".`);
}

const upsampling = { coordinates: 'asymmetric', rounding: 'floor' } as const;

export const upsample = resizing('Upsample', between, (node, context) => ({
  scales: upsampleScales(node, context),
  ...upsampling,
}));

function upsampleScales(node: Node, context: ParseContext): readonly number[] {
  if (hasInput(node, 1)) return [...floatConstant(node, context, 1, 'scales').data];
  // Operator set 1 knows images only.
  const [rows, columns] = [floatAttribute(node, 'height_scale'), floatAttribute(node, 'width_scale')];
  if (rows !== undefined && columns !== undefined) return [1, 1, rows, columns];
  return floatsAttribute(node, 'scales') ?? [];
}
