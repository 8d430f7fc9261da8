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
  /** Per axis, the input positions that each output position is made of. */
  readonly taps: readonly AxisTaps[];
}

/** Output position x of an axis takes entries `starts[x]` to `starts[x + 1]`: input positions and their shares. */
interface AxisTaps {
  readonly starts: Int32Array;
  readonly from: Int32Array;
  readonly weights: Float64Array;
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
      axisTaps(output[axis], (x) => {
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
    if (tapsOf(attributes) === sizeOf(attributes.output)) {
      return connectMoved(input, sourcesOf(attributes, shape).from, connector);
    }
    const units = connector.shapes[0];
    const synapses = { kind: 'sparse', ...bySource(attributes, shape) } as const;
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
  taps.reduce((product, { from }) => product * from.length, 1);

/** One or two taps of each position of an axis. */
function axisTaps(size: number, tapsAt: (x: number) => readonly Tap[]): AxisTaps {
  const starts = new Int32Array(size + 1);
  const [from, weights] = [new Int32Array(2 * size), new Float64Array(2 * size)];
  let next = 0;
  for (let x = 0; x < size; x++) {
    for (const tap of tapsAt(x)) {
      from[next] = tap.from;
      weights[next++] = tap.weight;
    }
    starts[x + 1] = next;
  }
  return { starts, from: from.slice(0, next), weights: weights.slice(0, next) };
}

/** For each output element i, entries `starts[i]` to `starts[i + 1]`: input elements and their shares. */
interface Sources {
  readonly starts: Int32Array;
  readonly from: Int32Array;
  readonly weights: Float32Array;
}

function sourcesOf(attributes: ResizeAttributes, input: Shape): Sources {
  const starts = new Int32Array(sizeOf(attributes.output) + 1);
  const from = new Int32Array(tapsOf(attributes));
  const weights = new Float32Array(from.length);
  let next = 0;
  visitTaps(attributes, input, (element, source, weight) => {
    from[next] = source;
    weights[next++] = weight;
    starts[element + 1] = next;
  });
  return { starts, from, weights };
}

/** Calls `visit` for every share of an input element in an output element, one output element after the other. */
function visitTaps(
  { output, taps }: ResizeAttributes,
  input: Shape,
  visit: (element: number, source: number, weight: number) => void,
): void {
  const strides = stridesOf(input);
  const last = output.length - 1;
  // A number without axes.
  if (last < 0) {
    visit(0, 0, 1);
    return;
  }
  // Of each axis, the taps of all axes before it at the position at hand.
  let most = 1;
  const parts = taps.map(({ starts }) => {
    const part = [new Int32Array(most), new Float64Array(most)] as const;
    if (starts.some((start, x) => start > starts[x - 1] + 1)) most *= 2;
    return part;
  });
  parts[0][1][0] = 1;
  let element = 0;
  const along = (axis: number, count: number): void => {
    const { starts, from, weights } = taps[axis];
    const [elements, shares] = parts[axis];
    for (let x = 0; x < output[axis]; x++) {
      let next = 0;
      for (let part = 0; part < count; part++) {
        for (let tap = starts[x]; tap < starts[x + 1]; tap++) {
          const source = elements[part] + from[tap] * strides[axis];
          const share = shares[part] * weights[tap];
          if (axis === last) {
            visit(element, source, share);
          } else {
            parts[axis + 1][0][next] = source;
            parts[axis + 1][1][next++] = share;
          }
        }
      }
      if (axis === last) element++;
      else along(axis + 1, next);
    }
  };
  along(0, 1);
}

/** The synapses in the order of their sources, without a second list of them on the way. */
function bySource(attributes: ResizeAttributes, input: Shape) {
  const inputs = sizeOf(input);
  const starts = new Int32Array(inputs + 1);
  visitTaps(attributes, input, (_, source) => {
    starts[source + 1]++;
  });
  for (let j = 0; j < inputs; j++) starts[j + 1] += starts[j];
  const next = starts.slice();
  const targets = new Int32Array(starts[inputs]);
  const weights = new Float32Array(targets.length);
  visitTaps(attributes, input, (element, source, weight) => {
    targets[next[source]] = element;
    weights[next[source]++] = weight;
  });
  return { inputs, outputs: sizeOf(attributes.output), starts, targets, weights };
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
