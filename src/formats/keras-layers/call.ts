/** @file What the translation of a layer is given, and what every kind of layer is: a function from a call to a value. */
import { type FloatTensor, formatShape } from '../../graph/tensor.ts';
import { misfit } from './layer-error.ts';
import { arrangeImage } from './layout.ts';
import type { LayerRecord } from './record.ts';
import { type DataFormat, dataFormat } from './settings.ts';
import type { Value } from './value.ts';
import type { Variable } from './weights.ts';
import type { GraphWriter } from './writer.ts';

/** One call of one layer. */
export interface LayerCall {
  readonly layer: LayerRecord;
  /** Name of the layer in the graph: those of the models around it in front. Its weights are named after it. */
  readonly base: string;
  /** Name of this call: the layer's, and a number from the second call on. */
  readonly path: string;
  /** At least one. */
  readonly inputs: readonly Value[];
  readonly writer: GraphWriter;
  readonly keras: 2 | 3;
  /** The layer's weights, checked against their shapes, in order (trainable ones first). */
  weights(variables: readonly Variable[]): readonly FloatTensor[];
}

/** Writes a layer into the graph. */
export type LayerWriter = (call: LayerCall) => Value;

/** The one value that a layer reads. @throws FirstspikeError `shape` if there are several */
export function onlyInput({ layer, inputs }: LayerCall): Value {
  if (inputs.length === 1) return inputs[0];
  throw misfit(layer, `it takes one value, but gets ${inputs.length}; save the model again.`);
}

/** An image stored channels first. */
export interface Image {
  readonly value: Value;
  readonly channels: number;
  /** Sizes of the image axes. */
  readonly size: readonly number[];
  readonly format: DataFormat;
}

/** The input as an image of `axes` image axes. @throws FirstspikeError `shape` if it is something else */
export function imageInput(call: LayerCall, axes: number): Image {
  const input = onlyInput(call);
  const format = dataFormat(call.layer);
  const { shape } = input;
  if (shape.length !== axes + 1) {
    throw misfit(
      call.layer,
      `it takes an image of ${axes + 1} axes, but gets ${formatShape(shape)}; check the layer before it.`,
    );
  }
  const image = { channels: format === 'channels_first' ? shape[0] : shape[axes], format };
  const size = format === 'channels_first' ? shape.slice(1) : shape.slice(0, axes);
  // An outstanding border stays: it is only ever on images that are stored channels first.
  if (input.border && input.order[0] === (format === 'channels_first' ? 0 : axes)) {
    return { ...image, size, value: input };
  }
  return { ...image, size, value: arrangeImage(call.writer, call.path, input, format) };
}
