/**
 * @file ConvTranspose: every input element spreads its kernel over the output. As a projection its synapses are listed
 * one by one.
 */

import { grouped } from '../../error.ts';
import { floatTensor, sizeOf } from '../../graph/tensor.ts';
import { connectLinear } from '../connect/linear.ts';
import { badNode, shapeError } from '../node-error.ts';
import type { Operator } from '../operator.ts';
import { intAttribute, intsAttribute } from '../parse/attributes.ts';
import { floatConstant, hasInput, inputShape } from '../parse/operands.ts';
import { imageShape, imageSize, windowOptions } from '../parse/window-attributes.ts';
import { floatData } from '../reference/elements.ts';

type Pair = readonly [rows: number, columns: number];

interface Geometry {
  readonly input: Pair;
  readonly output: Pair;
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  /** Rows and columns of the full result that are cut off at its start. */
  readonly cut: Pair;
}

interface ConvTransposeAttributes extends Geometry {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly groups: number;
  /** [inChannels, outChannels / groups, rows, columns]. */
  readonly weights: Float32Array;
  readonly bias: Float32Array | undefined;
}

const MOST_SYNAPSES = 2 ** 25;

export const convTranspose: Operator<ConvTransposeAttributes> = {
  type: 'ConvTranspose',
  becomes: 'synapses, listed one by one',
  group: 'layers',
  dependence: 'mixed',
  nonNegative: 'unknown',
  parse(node, context) {
    const shape = inputShape(node, context, 0);
    const input = imageSize(node, shape);
    const weights = floatConstant(node, context, 1, 'weights');
    const [inChannels, outPerGroup, ...size] = weights.shape;
    const groups = intAttribute(node, 'group') ?? 1;
    if (
      weights.shape.length !== shape.length ||
      inChannels !== shape[1] ||
      groups < 1 ||
      inChannels % groups
    ) {
      throw shapeError(node, `its weights take ${inChannels} input channels, but it gets ${shape[1]}.`);
    }
    const options = windowOptions(node, shape.length, size.length === 1 ? [1, ...size] : size);
    const { kernel, strides, dilations } = options;
    const axes = shape.length - 2;
    const pair = (name: string, absent: number): Pair => {
      const values = intsAttribute(node, name) ?? new Array<number>(axes).fill(absent);
      if (values.length < axes) throw badNode(node, `${name} does not suit ${axes} image axes.`);
      return axes === 1 ? [absent, values[0]] : [values[values.length - 2], values[values.length - 1]];
    };
    const extra = pair('output_padding', 0);
    const wanted = intsAttribute(node, 'output_shape') && pair('output_shape', 1);
    const placed = ([0, 1] as const).map((axis) => {
      const full = (input[axis] - 1) * strides[axis] + extra[axis] + (kernel[axis] - 1) * dilations[axis] + 1;
      const { padding } = options;
      if (padding.kind === 'explicit' && !wanted) {
        return { cut: padding.start[axis], output: full - padding.start[axis] - padding.end[axis] };
      }
      const same = Math.min(full, input[axis] * strides[axis]);
      const output = wanted?.[axis] ?? (padding.kind === 'valid' ? full : same);
      const total = Math.max(0, full - output);
      // ONNX cuts the odd one off at the start, except for SAME_UPPER.
      const atStart = padding.kind === 'same-upper' ? Math.floor(total / 2) : Math.ceil(total / 2);
      return { cut: atStart, output };
    });
    const output: Pair = [placed[0].output, placed[1].output];
    if (output.some((n) => n < 1)) throw shapeError(node, 'its pads remove the whole output; reduce them.');
    const bias = hasInput(node, 2) ? floatConstant(node, context, 2, 'bias').data : undefined;
    const outChannels = outPerGroup * groups;
    if (bias && bias.length !== outChannels) {
      throw shapeError(
        node,
        `has ${grouped(bias.length)} biases for ${grouped(outChannels)} output channels.`,
      );
    }
    const cut: Pair = [placed[0].cut, placed[1].cut];
    const geometry = { input, output, kernel, strides, dilations, cut };
    return { ...geometry, inChannels, outChannels, groups, weights: weights.data, bias };
  },
  shape: ({ outChannels, output }, [input]) => [imageShape(input, outChannels, output)],
  reference(attributes, [input]) {
    const { bias, output } = attributes;
    const [shape] = convTranspose.shape(attributes, [input.shape]);
    const area = sizeOf(output);
    const sums = Float64Array.from(
      { length: sizeOf(shape) },
      (_, i) => bias?.[Math.floor(i / area) % bias.length] ?? 0,
    );
    const data = floatData(input);
    const images = input.shape[0];
    for (let n = 0; n < images; n++) {
      const from = (n * data.length) / images;
      const to = (n * sums.length) / images;
      eachSynapse(attributes, (source, target, weight) => {
        sums[to + target] += data[from + source] * attributes.weights[weight];
      });
    }
    return [floatTensor(shape, Float32Array.from(sums))];
  },
  connect(attributes, [input], connector) {
    const { inChannels, outChannels, bias } = attributes;
    const inputs = inChannels * sizeOf(attributes.input);
    const outputs = outChannels * sizeOf(attributes.output);
    const total = inChannels * (outChannels / attributes.groups) * pairsOf(attributes);
    if (total > MOST_SYNAPSES)
      throw connector.unsupported('it has too many synapses; a smaller layer works.');
    const starts = new Int32Array(inputs + 1);
    eachSynapse(attributes, (source) => {
      starts[source + 1]++;
    });
    for (let j = 0; j < inputs; j++) starts[j + 1] += starts[j];
    const next = starts.slice();
    const targets = new Int32Array(total);
    const weights = new Float32Array(total);
    eachSynapse(attributes, (source, target, weight) => {
      targets[next[source]] = target;
      weights[next[source]++] = attributes.weights[weight];
    });
    const synapses = { kind: 'sparse', inputs, outputs, starts, targets, weights } as const;
    return connectLinear(input, { synapses, bias, units: [outChannels, ...attributes.output] }, connector);
  },
  count: ({ weights, input }) => ({ macs: weights.length * sizeOf(input), pooled: 0 }),
  effectiveMacs(attributes, [{ data }]) {
    let macs = 0;
    eachSynapse(attributes, (source) => {
      if (data[source] !== 0) macs++;
    });
    return macs;
  },
};

/** Pairs of input and output positions of one channel that a tap of the kernel joins: those of rows times those of columns. */
function pairsOf({ input, output, kernel, strides, dilations, cut }: Geometry): number {
  const along = (axis: 0 | 1): number => {
    let pairs = 0;
    for (let from = 0; from < input[axis]; from++) {
      for (let k = 0; k < kernel[axis]; k++) {
        const to = from * strides[axis] + k * dilations[axis] - cut[axis];
        if (to >= 0 && to < output[axis]) pairs++;
      }
    }
    return pairs;
  };
  return along(0) * along(1);
}

/** Calls `visit(source, target, weight)` for every product, numbered in channel, row, column order. */
function eachSynapse(
  attributes: ConvTransposeAttributes,
  visit: (source: number, target: number, weight: number) => void,
): void {
  const { input, output, kernel, inChannels, outChannels, groups } = attributes;
  const [inArea, outArea, taps] = [sizeOf(input), sizeOf(output), sizeOf(kernel)];
  const outPerGroup = outChannels / groups;
  const inPerGroup = inChannels / groups;
  const { length, from, to, tap } = positionsOf(attributes);
  for (let channel = 0; channel < inChannels; channel++) {
    const firstOut = Math.floor(channel / inPerGroup) * outPerGroup;
    for (let o = 0; o < outPerGroup; o++) {
      const source = channel * inArea;
      const target = (firstOut + o) * outArea;
      const weight = (channel * outPerGroup + o) * taps;
      for (let i = 0; i < length; i++) visit(source + from[i], target + to[i], weight + tap[i]);
    }
  }
}

/** Pairs of input and output positions of one channel, with the kernel tap between them. */
function positionsOf({ input, output, kernel, strides, dilations, cut }: Geometry) {
  const pairs = pairsOf({ input, output, kernel, strides, dilations, cut });
  const [from, to, tap] = [new Int32Array(pairs), new Int32Array(pairs), new Int32Array(pairs)];
  let length = 0;
  for (let y = 0; y < input[0]; y++) {
    for (let x = 0; x < input[1]; x++) {
      for (let ky = 0; ky < kernel[0]; ky++) {
        const row = y * strides[0] + ky * dilations[0] - cut[0];
        if (row < 0 || row >= output[0]) continue;
        for (let kx = 0; kx < kernel[1]; kx++) {
          const column = x * strides[1] + kx * dilations[1] - cut[1];
          if (column < 0 || column >= output[1]) continue;
          from[length] = y * input[1] + x;
          to[length] = row * output[1] + column;
          tap[length++] = ky * kernel[1] + kx;
        }
      }
    }
  }
  return { length, from, to, tap };
}
