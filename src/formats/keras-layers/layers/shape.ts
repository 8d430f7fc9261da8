/** @file Flatten, Reshape and Permute: Keras's order of elements matters here. */
import { formatShape, sizeOf } from '../../../graph/tensor.ts';
import { type LayerWriter, onlyInput } from '../call.ts';
import { badLayer, misfit } from '../layer-error.ts';
import { plain, reshape } from '../layout.ts';
import { dataFormat, integersSetting, setting } from '../settings.ts';
import { keepsMemory, plainValue, storedShape } from '../value.ts';

/** The elements as they are stored; what comes after learns in which order Keras counts them. */
export const flatten: LayerWriter = (call) => {
  const { writer, path } = call;
  const input = onlyInput(call);
  if (input.shape.length === 1) return input;
  const shape = storedShape(input);
  // Channels come last in Keras's count, whatever the format.
  const axes = [...input.shape.keys()];
  const counted = dataFormat(call.layer) === 'channels_first' ? [...axes.slice(1), 0] : axes;
  const sequence = counted.map((axis) => input.order.indexOf(axis));
  const flat = plainValue(writer.node(path, 'Flatten', [input.name], { axis: 1 }), [sizeOf(shape)]);
  return keepsMemory(shape, sequence) ? flat : { ...flat, blocks: [{ shape, sequence }] };
};

export const reshapeLayer: LayerWriter = (call) => {
  const { layer, writer, path } = call;
  const input = onlyInput(call);
  const given = setting(layer, 'target_shape');
  // TensorFlow.js writes the size that is left over as null, Keras as −1.
  const wanted: readonly unknown[] = Array.isArray(given) ? given.map((size: unknown) => size ?? -1) : [];
  if (!wanted.every((size) => typeof size === 'number')) {
    throw badLayer(layer, 'target_shape should be whole numbers; save the model again.');
  }
  const known = sizeOf(wanted.filter((size) => size !== -1));
  const shape = wanted.map((size) => (size === -1 ? sizeOf(input.shape) / known : size));
  const isShape = shape.length > 0 && shape.every((size) => Number.isInteger(size) && size >= 1);
  if (!isShape || sizeOf(shape) !== sizeOf(input.shape)) {
    throw misfit(
      layer,
      `cannot turn ${formatShape(input.shape)} into [${wanted.join(', ')}]; check the image size.`,
    );
  }
  return plainValue(reshape(writer, path, plain(writer, path, input).name, shape), shape);
};

/** Another order of axes for Keras is only another reading of the same memory. */
export const permute: LayerWriter = ({ layer, ...call }) => {
  const input = onlyInput({ layer, ...call });
  const dims = integersSetting(layer, 'dims') ?? [];
  const axes = dims.map((dim) => dim - 1);
  if ([...axes].sort((a, b) => a - b).join() !== [...input.shape.keys()].join()) {
    throw badLayer(
      layer,
      `dims [${dims.join(', ')}] is no order of ${input.shape.length} axes; save the model again.`,
    );
  }
  if (input.shape.length === 1) return input;
  return {
    name: input.name,
    shape: axes.map((axis) => input.shape[axis]),
    order: input.order.map((axis) => axes.indexOf(axis)),
  };
};
