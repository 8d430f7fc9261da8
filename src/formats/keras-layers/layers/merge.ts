/** @file Add, Subtract, Multiply, Average, Maximum, Minimum and Concatenate of several values. */
import { formatShape, type Shape } from '../../../graph/tensor.ts';
import type { LayerCall, LayerWriter } from '../call.ts';
import { misfit } from '../layer-error.ts';
import { arrange, plain } from '../layout.ts';
import { imageAxis, integersSetting } from '../settings.ts';
import { type Block, storageOf, storedShape, type Value } from '../value.ts';
import { elementwise, scalar } from './activation.ts';

/** Values of the same rank, all stored like the first. */
function aligned({ layer, inputs, writer, path }: LayerCall): readonly Value[] {
  const [first, ...others] = inputs;
  const rank = first.shape.length;
  const odd = others.find(({ shape }) => shape.length !== rank);
  if (odd !== undefined) {
    throw misfit(
      layer,
      `cannot combine ${formatShape(first.shape)} with ${formatShape(odd.shape)}; reshape to the same number of axes.`,
    );
  }
  // A map of one pixel per channel is stored like the image it scales.
  const pattern = inputs.find(({ shape }) => shape.filter((n) => n !== 1).length > 1) ?? first;
  if (rank === 1) {
    const sameBlocks = inputs.every((input) => storageOf(input) === storageOf(first));
    return sameBlocks ? inputs : inputs.map((input) => plain(writer, path, input));
  }
  return inputs.map((input) => arrange(writer, path, input, pattern.order));
}

function broadcast(layer: LayerCall['layer'], shapes: readonly Shape[]): Shape {
  return shapes[0].map((_, axis) => {
    const sizes = [...new Set(shapes.map((shape) => shape[axis]))].filter((size) => size !== 1);
    if (sizes.length <= 1) return sizes[0] ?? 1;
    throw misfit(
      layer,
      `cannot combine ${shapes.map(formatShape).join(' with ')}; check the layers before it.`,
    );
  });
}

function combine(call: LayerCall, type: string): Value {
  const values = aligned(call);
  const shape = broadcast(
    call.layer,
    values.map((value) => value.shape),
  );
  const [first, ...others] = values;
  const { writer, path } = call;
  const name = others.reduce((sum, { name: other }) => writer.node(path, type, [sum, other]), first.name);
  return { ...first, name, shape };
}

/** Sum, product, largest or smallest, or the mean. */
export const merge =
  (type: 'Add' | 'Mul' | 'Max' | 'Min', mode: 'all' | 'mean' = 'all'): LayerWriter =>
  (call) => {
    const value = combine(call, type);
    if (mode === 'all') return value;
    return elementwise(call, value, 'Mul', {}, scalar(call, 'share', 1 / call.inputs.length));
  };

export const subtract: LayerWriter = (call) => {
  if (call.inputs.length === 2) return combine(call, 'Sub');
  throw misfit(call.layer, `it takes two values, but gets ${call.inputs.length}; save the model again.`);
};

export const concatenate: LayerWriter = (call) => {
  const { layer, writer, path } = call;
  const [first] = call.inputs;
  const [given] = integersSetting(layer, 'axis') ?? [-1];
  const axis = imageAxis(layer, given, first.shape.length);
  if (first.shape.length === 1) return joined(call);
  const values = aligned(call);
  const shapes = values.map(({ shape }) => shape);
  const fits = shapes.every((shape) => shape.every((size, at) => at === axis || size === first.shape[at]));
  if (!fits) {
    throw misfit(layer, `cannot join ${shapes.map(formatShape).join(' and ')}; check the layers before it.`);
  }
  const size = shapes.reduce((sum, shape) => sum + shape[axis], 0);
  const { order } = values[0];
  const names = values.map(({ name }) => name);
  const name = writer.node(path, 'Concat', names, { axis: order.indexOf(axis) + 1 });
  return { name, order, shape: first.shape.map((n, at) => (at === axis ? size : n)) };
};

/** Rows of numbers one after the other; flattened images stay as they are stored. */
function joined({ layer, inputs, writer, path }: LayerCall): Value {
  const odd = inputs.find(({ shape }) => shape.length !== 1);
  if (odd !== undefined) {
    throw misfit(layer, `cannot join rows with ${formatShape(odd.shape)}; flatten it first.`);
  }
  const names = inputs.map(({ name }) => name);
  const shape = [inputs.reduce((sum, input) => sum + input.shape[0], 0)];
  const name = writer.node(path, 'Concat', names, { axis: 1 });
  if (inputs.every(({ blocks }) => blocks === undefined)) return { name, shape, order: [0] };
  const whole = (value: Value): readonly Block[] => [{ shape: storedShape(value), sequence: [0] }];
  return { name, shape, order: [0], blocks: inputs.flatMap((value) => value.blocks ?? whole(value)) };
}
