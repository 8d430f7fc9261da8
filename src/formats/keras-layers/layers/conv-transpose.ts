/**
 * @file Conv2DTranspose: the gradient of a convolution. `same` gives size · stride outputs, `valid`
 * size · stride + max(kernel − stride, 0). Its kernel is rows × columns × outputs × inputs.
 */
import { imageInput, type LayerWriter } from '../call.ts';
import { unsupportedLayer } from '../layer-error.ts';
import { flagSetting, setting, sizeSetting } from '../settings.ts';
import { imageValue } from '../value.ts';
import { activate } from './activation.ts';
import { windowSettings } from './conv.ts';
import { layerConstant, transposed } from './stored.ts';

export const convTranspose: LayerWriter = (call) => {
  const { layer, path, writer } = call;
  const { value, channels, size, format } = imageInput(call, 2);
  const filters = sizeSetting(layer, 'filters');
  const { kernel, strides, dilations } = windowSettings(call, 2);
  const padding = setting(layer, 'padding') ?? 'valid';
  if (padding !== 'same' && padding !== 'valid') {
    throw unsupportedLayer(layer, `padding "${String(padding)}" does not work; use "same" or "valid".`);
  }
  if (dilations.some((dilation) => dilation !== 1) || setting(layer, 'output_padding') !== undefined) {
    throw unsupportedLayer(layer, 'dilation_rate and output_padding do not work; leave them out.');
  }
  // `same` cuts off the part of the kernel beyond its stride; positions that the kernel does not reach are empty.
  const excess = kernel.map((extent, axis) => Math.max(0, extent - strides[axis]));
  const cut = padding === 'same' ? excess : [0, 0];
  const before = cut.map((total) => Math.floor(total / 2));
  const [weights, bias] = call.weights([
    { names: ['kernel'], shape: [...kernel, filters, channels] },
    ...(flagSetting(layer, 'use_bias', true) ? [{ names: ['bias'], shape: [filters] }] : []),
  ]);
  const operands = [layerConstant(call, 'kernel', () => transposed(weights, [3, 2, 0, 1]))];
  if (bias !== undefined) operands.push(layerConstant(call, 'bias', () => bias));
  const name = writer.node(path, 'ConvTranspose', [value.name, ...operands], {
    kernel_shape: kernel,
    strides,
    pads: [...before, ...cut.map((total, axis) => total - before[axis])],
    output_padding: kernel.map((extent, axis) => Math.max(0, strides[axis] - extent)),
  });
  const output = size.map((n, axis) => n * strides[axis] + excess[axis] - cut[axis]);
  return activate(call, imageValue(name, filters, output, format));
};
