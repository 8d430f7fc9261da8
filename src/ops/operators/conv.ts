/** @file Conv: 1-D and 2-D convolution, grouped, dilated, strided, padded; becomes a projection. */
import { grouped } from '../../error.ts';
import { fanOutPerPosition, placeWindow, type Window } from '../../geometry/window.ts';
import { floatTensor, sizeOf } from '../../graph/tensor.ts';
import { connectLinear } from '../connect/linear.ts';
import { convolutionRecords } from '../floats/convolve.ts';
import { badNode, shapeError } from '../node-error.ts';
import type { Operator } from '../operator.ts';
import { intAttribute, intsAttribute } from '../parse/attributes.ts';
import { floatConstant, hasInput, inputShape } from '../parse/operands.ts';
import { imageShape, imageSize, windowOptions } from '../parse/window-attributes.ts';
import { type Convolution, convolveInOrder } from '../reference/convolve-in-order.ts';
import { floatData } from '../reference/elements.ts';

interface ConvAttributes {
  readonly window: Window;
  readonly convolution: Convolution;
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
    const convolution = { inChannels: shape[1], outChannels, groups, weights: weights.data, bias };
    return { window, convolution };
  },
  shape: ({ window, convolution }, [input]) => [imageShape(input, convolution.outChannels, window.output)],
  reference(attributes, [input]) {
    const [shape] = conv.shape(attributes, [input.shape]);
    const data = floatData(input);
    const out = new Float32Array(sizeOf(shape));
    const images = input.shape[0];
    for (let n = 0; n < images; n++) {
      const image = data.subarray((n * data.length) / images, ((n + 1) * data.length) / images);
      out.set(convolveInOrder(attributes.convolution, attributes.window, image), (n * out.length) / images);
    }
    return [floatTensor(shape, out)];
  },
  kernels({ window, convolution }, step) {
    const [from, to] = [step.input(0), step.output];
    const images = from.shape[0];
    return Array.from({ length: images }, (_, n) => {
      const [image, sums] = [from, to].map(
        ({ address, shape }) => address + (4 * n * sizeOf(shape)) / images,
      );
      return convolutionRecords(convolution, window, image, sums, step);
    }).flat();
  },
  connect({ window, convolution }, [input], connector) {
    const { inChannels, outChannels, groups, weights, bias } = convolution;
    const units = [outChannels, ...window.output];
    return connectLinear(
      input,
      { synapses: { kind: 'conv', window, inChannels, outChannels, groups, weights }, bias, units },
      connector,
    );
  },
  count: ({ window, convolution }) => ({
    macs: convolution.weights.length * window.output[0] * window.output[1],
    pooled: 0,
  }),
  effectiveMacs: ({ window, convolution: { outChannels, groups } }, [input]) => {
    // Outputs of one channel that each pixel reaches.
    const fan = fanOutPerPosition(window);
    const { buffer, byteOffset, length } = floatData(input);
    const patterns = new Int32Array(buffer, byteOffset, length);
    let synapses = 0;
    for (let first = 0; first < length; first += fan.length) {
      let own = 0;
      for (let i = 0; i < fan.length; i++) {
        // Without the sign a zero's bits are 0. No branch, which half the values of an image would mispredict.
        const magnitude = patterns[first + i] << 1;
        own = (own + (((magnitude | -magnitude) >> 31) & fan[i])) | 0;
      }
      synapses += own;
    }
    return (synapses * outChannels) / groups;
  },
};
