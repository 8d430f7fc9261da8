/** @file Activations that are layers of their own: Activation, ReLU, LeakyReLU, PReLU, ELU, Softmax. */
import { type LayerWriter, onlyInput } from '../call.ts';
import { unsupportedLayer } from '../layer-error.ts';
import { imageAxis, integersSetting, numberSetting } from '../settings.ts';
import { storedShape, type Value } from '../value.ts';
import { activate, clipped, elementwise, normalised, scalar } from './activation.ts';
import { storedConstant } from './stored.ts';

export const activationLayer: LayerWriter = (call) => activate(call, onlyInput(call));

/** ReLU: from 0 to `max_value`, with slope `negative_slope` below 0. */
export const reluLayer: LayerWriter = (call) => {
  const { layer } = call;
  const input = onlyInput(call);
  const slope = numberSetting(layer, 'negative_slope') ?? 0;
  const ceiling = numberSetting(layer, 'max_value');
  const threshold = numberSetting(layer, 'threshold') ?? 0;
  if (threshold !== 0)
    throw unsupportedLayer(layer, `threshold ${threshold} does not work; use threshold 0.`);
  if (ceiling !== undefined && ceiling <= 0) {
    throw unsupportedLayer(layer, `max_value ${ceiling} does not work; use a positive one.`);
  }
  if (slope === 0)
    return ceiling === undefined ? elementwise(call, input, 'Relu') : clipped(call, input, ceiling);
  const leaky = elementwise(call, input, 'LeakyRelu', { alpha: slope });
  return ceiling === undefined
    ? leaky
    : elementwise(call, leaky, 'Clip', {}, '', scalar(call, 'max', ceiling));
};

export const leakyRelu: LayerWriter = (call) => {
  const { layer } = call;
  // Keras 3 renamed alpha.
  const alpha = numberSetting(layer, 'negative_slope') ?? numberSetting(layer, 'alpha') ?? 0.3;
  return elementwise(call, onlyInput(call), 'LeakyRelu', { alpha });
};

export const elu: LayerWriter = (call) =>
  elementwise(call, onlyInput(call), 'Elu', { alpha: numberSetting(call.layer, 'alpha') ?? 1 });

/** PReLU: one slope per element, shared along `shared_axes`. */
export const prelu: LayerWriter = (call) => {
  const input: Value = onlyInput(call);
  const { shape } = input;
  const axes = integersSetting(call.layer, 'shared_axes') ?? [];
  const shared = axes.map((axis) => imageAxis(call.layer, axis, shape.length));
  const slopes = shape.map((size, axis) => (shared.includes(axis) ? 1 : size));
  const [alpha] = call.weights([{ names: ['alpha'], shape: slopes }]);
  const name = storedConstant(call, 'alpha', { ...alpha, shape: slopes }, input);
  return elementwise(call, input, 'PRelu', {}, name);
};

export const softmaxLayer: LayerWriter = (call) => {
  const input = onlyInput(call);
  const [axis, ...others] = integersSetting(call.layer, 'axis') ?? [-1];
  if (others.length > 0) throw unsupportedLayer(call.layer, 'several axes do not work; use one axis.');
  return normalised(call, input, 'Softmax', imageAxis(call.layer, axis, storedShape(input).length));
};
