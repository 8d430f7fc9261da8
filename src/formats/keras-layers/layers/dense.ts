/**
 * @file Dense: a matrix over the last axis. On a row of numbers it is Gemm; if the row is a flattened image, the rows of
 * the matrix change places instead of the pixels. On an image it is a 1 × 1 convolution.
 */
import { floatTensor } from '../../../graph/tensor.ts';
import { type LayerWriter, onlyInput } from '../call.ts';
import { unsupportedLayer } from '../layer-error.ts';
import { arrangeImage } from '../layout.ts';
import { flagSetting, sizeSetting } from '../settings.ts';
import { imageValue, plainValue } from '../value.ts';
import { activate } from './activation.ts';
import { layerConstant, storedRows, transposed } from './stored.ts';

export const dense: LayerWriter = (call) => {
  const { layer, path, writer } = call;
  const input = onlyInput(call);
  const units = sizeSetting(layer, 'units');
  const rank = input.shape.length;
  const inputs = input.shape[rank - 1];
  if (rank > 3) throw unsupportedLayer(layer, `an input of ${rank} axes does not work; flatten before it.`);
  const [kernel, bias] = call.weights([
    { names: ['kernel'], shape: [inputs, units] },
    ...(flagSetting(layer, 'use_bias', true) ? [{ names: ['bias'], shape: [units] }] : []),
  ]);
  const biases = bias === undefined ? [] : [layerConstant(call, 'bias', () => bias)];
  if (rank === 1) {
    const matrix = storedRows(call, 'kernel', kernel, input);
    const name = writer.node(path, 'Gemm', [input.name, matrix, ...biases]);
    return activate(call, plainValue(name, [units]));
  }
  const image = arrangeImage(writer, path, input, 'channels_last');
  const axes = rank - 1;
  const ones = new Array<number>(axes).fill(1);
  const weights = layerConstant(call, 'kernel@image', () =>
    floatTensor([units, inputs, ...ones], transposed(kernel, [1, 0]).data),
  );
  const name = writer.node(path, 'Conv', [image.name, weights, ...biases], { kernel_shape: ones });
  return activate(call, imageValue(name, units, input.shape.slice(0, axes), 'channels_last'));
};
