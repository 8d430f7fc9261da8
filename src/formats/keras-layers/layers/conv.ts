/** @file Conv1D and Conv2D. Keras keeps kernels as rows × columns × inputs × outputs, ONNX as outputs × inputs × rows × columns. */
import { imageInput, type LayerCall, type LayerWriter } from '../call.ts';
import { misfit } from '../layer-error.ts';
import { flagSetting, sizeSetting, sizesSetting } from '../settings.ts';
import { imageValue } from '../value.ts';
import { activate } from './activation.ts';
import { layerConstant, transposed } from './stored.ts';
import { placeWindow, type WindowSettings } from './window.ts';

/** Kernel, strides and dilations. */
export const windowSettings = ({ layer }: LayerCall, axes: number): WindowSettings => ({
  kernel: sizesSetting(layer, 'kernel_size', axes),
  strides: sizesSetting(layer, 'strides', axes, 1),
  dilations: sizesSetting(layer, 'dilation_rate', axes, 1),
});

/** Convolution over `axes` image axes. */
export const conv =
  (axes: 1 | 2): LayerWriter =>
  (call) => {
    const { layer, path, writer } = call;
    const { value, channels, size, format } = imageInput(call, axes);
    const filters = sizeSetting(layer, 'filters');
    const groups = sizeSetting(layer, 'groups', 1);
    const settings = windowSettings(call, axes);
    if (channels % groups !== 0 || filters % groups !== 0) {
      throw misfit(layer, `${groups} groups do not divide ${channels} inputs and ${filters} filters.`);
    }
    const { pads, output } = placeWindow(layer, size, settings, value.border);
    const [kernel, bias] = call.weights([
      { names: ['kernel'], shape: [...settings.kernel, channels / groups, filters] },
      ...(flagSetting(layer, 'use_bias', true) ? [{ names: ['bias'], shape: [filters] }] : []),
    ]);
    const order = [axes + 1, axes, ...settings.kernel.keys()];
    const operands = [layerConstant(call, 'kernel', () => transposed(kernel, order))];
    if (bias !== undefined) operands.push(layerConstant(call, 'bias', () => bias));
    const name = writer.node(path, 'Conv', [value.name, ...operands], {
      kernel_shape: settings.kernel,
      strides: settings.strides,
      dilations: settings.dilations,
      pads,
      group: groups,
    });
    return activate(call, imageValue(name, filters, output, format));
  };
