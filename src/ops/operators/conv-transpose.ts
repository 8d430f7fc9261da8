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

interface ConvTransposeAttributes {
  readonly input: Pair;
  readonly output: Pair;
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  /** Rows and columns of the full result that are cut off at its start. */
  readonly cut: Pair;
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
    const starts = new Int32Array(inputs + 1);
    let total = 0;
    eachSynapse(attributes, (source) => {
      starts[source + 1]++;
      total++;
    });
    if (total > MOST_SYNAPSES)
      throw connector.unsupported('it has too many synapses; a smaller layer works.');
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

/** Calls `visit(source, target, weight)` for every product, numbered in channel, row, column order. */
function eachSynapse(
  attributes: ConvTransposeAttributes,
  visit: (source: number, target: number, weight: number) => void,
): void {
  const { input, output, kernel, inChannels, outChannels, groups } = attributes;
  const taps = sizeOf(kernel);
  const outPerGroup = outChannels / groups;
  const inPerGroup = inChannels / groups;
  const spread = positionsOf(attributes);
  for (let channel = 0; channel < inChannels; channel++) {
    const firstOut = Math.floor(channel / inPerGroup) * outPerGroup;
    for (let o = 0; o < outPerGroup; o++) {
      for (const { from, to, tap } of spread) {
        visit(
          channel * sizeOf(input) + from,
          (firstOut + o) * sizeOf(output) + to,
          (channel * outPerGroup + o) * taps + tap,
        );
      }
    }
  }
}

/** Pairs of input and output positions of one channel, with the kernel tap between them. */
function positionsOf({ input, output, kernel, strides, dilations, cut }: ConvTransposeAttributes) {
  const pairs: { readonly from: number; readonly to: number; readonly tap: number }[] = [];
  for (let from = 0; from < sizeOf(input); from++) {
    const at: Pair = [Math.floor(from / input[1]), from % input[1]];
    for (let tap = 0; tap < sizeOf(kernel); tap++) {
      const k: Pair = [Math.floor(tap / kernel[1]), tap % kernel[1]];
      const [row, column] = ([0, 1] as const).map(
        (axis) => at[axis] * strides[axis] + k[axis] * dilations[axis] - cut[axis],
      );
      if (row >= 0 && row < output[0] && column >= 0 && column < output[1])
        pairs.push({ from, to: row * output[1] + column, tap });
    }
  }
  return pairs;
}
