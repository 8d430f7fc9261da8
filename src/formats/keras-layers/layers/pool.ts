/** @file MaxPooling and AveragePooling in one and two dimensions; padding does not count in an average. */
import { imageInput, type LayerWriter } from '../call.ts';
import { setting, sizesSetting } from '../settings.ts';
import { imageValue } from '../value.ts';
import { placeWindow } from './window.ts';

export const pool =
  (type: 'MaxPool' | 'AveragePool', axes: 1 | 2): LayerWriter =>
  (call) => {
    const { layer, path, writer } = call;
    const { value, channels, size, format } = imageInput(call, axes);
    const kernel = sizesSetting(layer, 'pool_size', axes, 2);
    const strides = setting(layer, 'strides') === undefined ? kernel : sizesSetting(layer, 'strides', axes);
    const { pads, output } = placeWindow(layer, size, { kernel, strides, dilations: kernel.map(() => 1) });
    const name = writer.node(path, type, [value.name], { kernel_shape: kernel, strides, pads });
    return imageValue(name, channels, output, format);
  };
