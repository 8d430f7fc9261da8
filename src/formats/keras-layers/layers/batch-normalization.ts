/** @file BatchNormalization with the statistics of training, over one axis. */
import { type FloatTensor, floatTensor } from '../../../graph/tensor.ts';
import { type LayerCall, type LayerWriter, onlyInput } from '../call.ts';
import { unsupportedLayer } from '../layer-error.ts';
import { flagSetting, imageAxis, integersSetting, numberSetting } from '../settings.ts';
import type { Value } from '../value.ts';
import { elementwise } from './activation.ts';
import { alongAxes, layerConstant, storedConstant, storedRows } from './stored.ts';

export const batchNormalization: LayerWriter = (call) => {
  const { layer, path, writer } = call;
  const input = onlyInput(call);
  const [given, ...others] = integersSetting(layer, 'axis') ?? [-1];
  if (others.length > 0) throw unsupportedLayer(layer, 'several axes do not work; use the channels alone.');
  if (flagSetting(layer, 'renorm', false)) {
    throw unsupportedLayer(layer, 'renorm does not work; save the model with renorm=False.');
  }
  const axis = imageAxis(layer, given, input.shape.length);
  const channels = input.shape[axis];
  const epsilon = numberSetting(layer, 'epsilon') ?? 1e-3;
  const shape = [channels];
  const hasScale = flagSetting(layer, 'scale', true);
  const hasCenter = flagSetting(layer, 'center', true);
  const weights = call.weights([
    ...(hasScale ? [{ names: ['gamma'], shape }] : []),
    ...(hasCenter ? [{ names: ['beta'], shape }] : []),
    { names: ['moving_mean'], shape },
    { names: ['moving_variance'], shape },
  ]);
  const [mean, variance] = weights.slice(-2);
  const gamma = hasScale ? weights[0] : filled(channels, 1);
  const beta = hasCenter ? weights[hasScale ? 1 : 0] : filled(channels, 0);
  if (input.order[0] !== axis) return affine(call, input, axis, { gamma, beta, mean, variance, epsilon });
  // A flattened image has its channels where its elements are stored.
  const operands = Object.entries({ gamma, beta, mean, variance }).map(([name, tensor]) =>
    input.blocks ? storedRows(call, name, tensor, input) : layerConstant(call, name, () => tensor),
  );
  return { ...input, name: writer.node(path, 'BatchNormalization', [input.name, ...operands], { epsilon }) };
};

const filled = (length: number, value: number): FloatTensor =>
  floatTensor([length], new Float32Array(length).fill(value));

/** Statistics along another axis than the channels': a factor and an offset. */
function affine(
  call: LayerCall,
  input: Value,
  axis: number,
  parts: Readonly<Record<'gamma' | 'beta' | 'mean' | 'variance', FloatTensor>> & { readonly epsilon: number },
): Value {
  const { gamma, beta, mean, variance, epsilon } = parts;
  const factor = gamma.data.map((g, i) => g / Math.sqrt(variance.data[i] + epsilon));
  const offset = beta.data.map(
    (b, i) => b - (mean.data[i] * gamma.data[i]) / Math.sqrt(variance.data[i] + epsilon),
  );
  const operand = (name: string, data: Float32Array): string =>
    storedConstant(call, name, alongAxes(input.shape, [axis], data), input);
  const scaled = elementwise(call, input, 'Mul', {}, operand('factor', factor));
  return elementwise(call, scaled, 'Add', {}, operand('offset', offset));
}
