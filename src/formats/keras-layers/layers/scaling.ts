/** @file Rescaling and Normalization: a factor and an offset, for all values or along some axes. */

import { grouped } from '../../../error.ts';
import { type FloatTensor, floatTensor, sizeOf } from '../../../graph/tensor.ts';
import { type LayerCall, type LayerWriter, onlyInput } from '../call.ts';
import { misfit, unsupportedLayer } from '../layer-error.ts';
import { flagSetting, imageAxis, integersSetting, numbersSetting, setting } from '../settings.ts';
import type { Value } from '../value.ts';
import { elementwise, scalar } from './activation.ts';
import { alongAxes, storedConstant } from './stored.ts';

/** One number, or numbers along axes of the value as Keras sees it. */
function operand(
  call: LayerCall,
  value: Value,
  name: string,
  axes: readonly number[],
  given: number | readonly number[],
): string {
  const numbers = typeof given === 'number' ? [given] : given;
  if (numbers.length === 1) return scalar(call, name, numbers[0]);
  const wanted = sizeOf(axes.map((axis) => value.shape[axis]));
  if (numbers.length !== wanted) {
    throw misfit(
      call.layer,
      `${name} has ${grouped(numbers.length)} numbers for ${wanted} values; save the model again.`,
    );
  }
  return storedConstant(call, name, alongAxes(value.shape, axes, Float32Array.from(numbers)), value);
}

/** x · scale + offset; lists belong to the last axis. */
export const rescaling: LayerWriter = (call) => {
  const input = onlyInput(call);
  const last = [input.shape.length - 1];
  const scale = operand(call, input, 'scale', last, numbersSetting(call.layer, 'scale') ?? 1);
  const offset = numbersSetting(call.layer, 'offset') ?? 0;
  const scaled = elementwise(call, input, 'Mul', {}, scale);
  if (offset === 0) return scaled;
  return elementwise(call, scaled, 'Add', {}, operand(call, input, 'offset', last, offset));
};

/** Keras's guard against dividing by zero. */
const smallest = 1e-7;

/** (x − mean) / max(√variance, 1e-7), with statistics given in the settings or learned from data. */
export const normalization: LayerWriter = (call) => {
  const { layer } = call;
  const input = onlyInput(call);
  if (flagSetting(layer, 'invert', false)) {
    throw unsupportedLayer(layer, 'invert=True does not work; use Rescaling.');
  }
  // An axis that is null means one mean and variance for everything; one that is left out, the last axis.
  const isWhole = Object.hasOwn(layer.config, 'axis') && setting(layer, 'axis') === undefined;
  const given = isWhole ? [] : (integersSetting(layer, 'axis') ?? [-1]);
  const axes = given.map((axis) => imageAxis(layer, axis, input.shape.length)).sort((a, b) => a - b);
  const [mean, variance] = statistics(
    call,
    axes.map((axis) => input.shape[axis]),
  );
  const deviation = variance.map((value) => Math.max(Math.sqrt(value), smallest));
  const centred = elementwise(call, input, 'Sub', {}, operand(call, input, 'mean', axes, mean));
  return elementwise(call, centred, 'Div', {}, operand(call, input, 'deviation', axes, deviation));
};

function statistics(call: LayerCall, shape: readonly number[]): readonly (readonly number[])[] {
  const given = ['mean', 'variance'].map((name) => numbersSetting(call.layer, name));
  if (given.every((value) => value !== undefined)) {
    return given.map((value) => (typeof value === 'number' ? [value] : value));
  }
  const learned: readonly FloatTensor[] = call.weights([
    { names: ['mean'], shape },
    { names: ['variance'], shape },
  ]);
  return learned.map(({ data }) => Array.from(floatTensor([data.length], data).data));
}
