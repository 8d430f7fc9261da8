/** @file Conv: 1-D and 2-D convolution, grouped, dilated, strided, padded; becomes a projection. */
import { grouped } from '../../error.ts';
import { fanOutPerPosition, placeWindow, type Window } from '../../geometry/window.ts';
import { floatTensor, sizeOf } from '../../graph/tensor.ts';
import { connectLinear } from '../connect/linear.ts';
import { badNode, shapeError } from '../node-error.ts';
import type { Operator } from '../operator.ts';
import { intAttribute, intsAttribute } from '../parse/attributes.ts';
import { floatConstant, hasInput, inputShape } from '../parse/operands.ts';
import { imageShape, imageSize, windowOptions } from '../parse/window-attributes.ts';
import { convolve, type PackedConvolution, packConvolution } from '../reference/convolve.ts';
import { floatData } from '../reference/elements.ts';

interface ConvAttributes {
  readonly window: Window;
  /** As in the file: [outChannels, inChannels / groups, rows, columns]. */
  readonly weights: Float32Array;
  readonly bias: Float32Array | undefined;
  readonly convolution: PackedConvolution;
}

export const conv: Operator<ConvAttributes> = {
  type: 'Conv',
  becomes: 'synapses that share weights',
  group: 'layers',
  forms: '1-D and 2-D, strides, dilations, groups, pads, auto_pad',
  dependence: 'mixed',
  nonNegative: 'unknown',
  parse(node, context) {
    const shape = inputShape(node, context, 0);
    const image = imageSize(node, shape);
    const weights = floatConstant(node, context, 1, 'weights');
    if (weights.shape.length !== shape.length) {
      throw shapeError(node, `has weights of ${weights.shape.length} axes for an input of ${shape.length}.`);
    }
    const [outChannels, inputs, ...kernel] = weights.shape;
    const groups = intAttribute(node, 'group') ?? 1;
    if (groups < 1 || inputs * groups !== shape[1] || outChannels % groups !== 0 || outChannels === 0) {
      throw shapeError(node, `its weights take ${inputs * groups} input channels, but it gets ${shape[1]}.`);
    }
    const given = intsAttribute(node, 'kernel_shape');
    if (given !== undefined && given.join() !== kernel.join()) {
      throw badNode(
        node,
        `kernel_shape [${given.join(', ')}] differs from its weights' [${kernel.join(', ')}].`,
      );
    }
    const options = windowOptions(node, shape.length, kernel.length === 1 ? [1, ...kernel] : kernel);
    const window = placeWindow(image, options);
    const bias = hasInput(node, 2) ? floatConstant(node, context, 2, 'bias').data : undefined;
    if (bias !== undefined && bias.length !== outChannels) {
      throw shapeError(
        node,
        `has ${grouped(bias.length)} biases for ${grouped(outChannels)} output channels.`,
      );
    }
    const convolution = packConvolution(window, shape[1], outChannels, groups, weights.data);
    return { window, weights: weights.data, bias, convolution };
  },
  shape: ({ window, convolution }, [input]) => [imageShape(input, convolution.outChannels, window.output)],
  reference(attributes, [input]) {
    const { window, bias, convolution } = attributes;
    const [shape] = conv.shape(attributes, [input.shape]);
    const data = floatData(input);
    const out = new Float32Array(sizeOf(shape));
    const area = window.output[0] * window.output[1];
    const images = input.shape[0];
    for (let n = 0; n < images; n++) {
      const image = data.subarray((n * data.length) / images, ((n + 1) * data.length) / images);
      const sums = convolve(convolution, image);
      const start = n * sums.length;
      for (let i = 0; i < sums.length; i++) {
        out[start + i] = bias === undefined ? sums[i] : sums[i] + bias[Math.floor(i / area)];
      }
    }
    return [floatTensor(shape, out)];
  },
  connect({ window, weights, bias, convolution }, [input], connector) {
    const { inChannels, outChannels, groups } = convolution;
    const units = [outChannels, ...window.output];
    return connectLinear(
      input,
      { synapses: { kind: 'conv', window, inChannels, outChannels, groups, weights }, bias, units },
      connector,
    );
  },
  count({ window, weights, convolution }) {
    const perOutput = weights.length / convolution.outChannels;
    const outputs = convolution.outChannels * window.output[0] * window.output[1];
    return { macs: outputs * perOutput, pooled: 0 };
  },
  effectiveMacs: ({ convolution: { window, outChannels, groups } }, [{ data }]) => {
    const fan = fanOutPerPosition(window);
    let synapses = 0;
    for (let i = 0; i < data.length; i++) if (data[i] !== 0) synapses += fan[i % fan.length];
    return (synapses * outChannels) / groups;
  },
};
