/**
 * @file DepthwiseConv2D and SeparableConv2D. Their kernels are rows × columns × channels × multiplier; output channel
 * `c · multiplier + m` comes from input channel c, which is a grouped convolution with one input per group.
 */
import { type FloatTensor, floatTensor } from '../../../graph/tensor.ts';
import { type Image, imageInput, type LayerCall, type LayerWriter } from '../call.ts';
import { flagSetting, sizeSetting } from '../settings.ts';
import { imageValue, type Value } from '../value.ts';
import { activate } from './activation.ts';
import { windowSettings } from './conv.ts';
import { layerConstant, transposed } from './stored.ts';
import { placeWindow } from './window.ts';

export const depthwiseConv: LayerWriter = (call) => {
  const { layer } = call;
  const image = imageInput(call, 2);
  const multiplier = sizeSetting(layer, 'depth_multiplier', 1);
  const shape = [...windowSettings(call, 2).kernel, image.channels, multiplier];
  const [kernel, bias] = call.weights([
    { names: ['depthwise_kernel', 'kernel'], shape },
    ...(flagSetting(layer, 'use_bias', true)
      ? [{ names: ['bias'], shape: [image.channels * multiplier] }]
      : []),
  ]);
  const operands = [depthwiseKernel(call, kernel)];
  if (bias !== undefined) operands.push(layerConstant(call, 'bias', () => bias));
  return activate(call, depthwise(call, call.path, image, multiplier, operands));
};

/** A depthwise convolution, then one of 1 × 1. */
export const separableConv: LayerWriter = (call) => {
  const { layer, path, writer } = call;
  const image = imageInput(call, 2);
  const filters = sizeSetting(layer, 'filters');
  const multiplier = sizeSetting(layer, 'depth_multiplier', 1);
  const middle = image.channels * multiplier;
  const [first, second, bias] = call.weights([
    {
      names: ['depthwise_kernel'],
      shape: [...windowSettings(call, 2).kernel, image.channels, multiplier],
    },
    { names: ['pointwise_kernel'], shape: [1, 1, middle, filters] },
    ...(flagSetting(layer, 'use_bias', true) ? [{ names: ['bias'], shape: [filters] }] : []),
  ]);
  const maps = depthwise(call, `${path}/depthwise`, image, multiplier, [depthwiseKernel(call, first)]);
  const operands = [layerConstant(call, 'pointwise_kernel', () => transposed(second, [3, 2, 0, 1]))];
  if (bias !== undefined) operands.push(layerConstant(call, 'bias', () => bias));
  const name = writer.node(path, 'Conv', [maps.name, ...operands], { kernel_shape: [1, 1] });
  const size = image.format === 'channels_first' ? maps.shape.slice(1) : maps.shape.slice(0, 2);
  return activate(call, imageValue(name, filters, size, image.format));
};

/** Channels × multiplier, 1, rows, columns. */
const depthwiseKernel = (call: LayerCall, kernel: FloatTensor): string =>
  layerConstant(call, 'depthwise_kernel', () => {
    const { shape, data } = transposed(kernel, [2, 3, 0, 1]);
    return floatTensor([shape[0] * shape[1], 1, shape[2], shape[3]], data);
  });

function depthwise(
  call: LayerCall,
  name: string,
  { value, channels, size, format }: Image,
  multiplier: number,
  operands: readonly string[],
): Value {
  const settings = windowSettings(call, 2);
  const { pads, output } = placeWindow(call.layer, size, settings, value.border);
  const node = call.writer.node(name, 'Conv', [value.name, ...operands], {
    kernel_shape: settings.kernel,
    strides: settings.strides,
    dilations: settings.dilations,
    pads,
    group: channels,
  });
  return imageValue(node, channels * multiplier, output, format);
}
