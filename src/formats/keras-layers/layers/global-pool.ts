/** @file GlobalMaxPooling and GlobalAveragePooling: one number per channel, or an image of one pixel (`keepdims`). */
import { imageInput, type LayerWriter } from '../call.ts';
import { flagSetting } from '../settings.ts';
import { imageValue, plainValue } from '../value.ts';

export const globalPool =
  (type: 'GlobalMaxPool' | 'GlobalAveragePool', axes: 1 | 2): LayerWriter =>
  (call) => {
    const { layer, path, writer } = call;
    const { value, channels, size, format } = imageInput(call, axes);
    const keeps = flagSetting(layer, 'keepdims', false);
    const name = writer.node(path, type, [value.name]);
    if (keeps)
      return imageValue(
        name,
        channels,
        size.map(() => 1),
        format,
      );
    return plainValue(writer.node(`${path}/flatten`, 'Flatten', [name], { axis: 1 }), [channels]);
  };
