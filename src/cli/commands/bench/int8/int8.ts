/**
 * @file The ANN quantised to int8 the way ONNX Runtime likes it: activations uint8 with one scale per value from their
 * range over calibration images, weights int8 with one scale per output channel, biases int32.
 * x ≈ scale · (q − zeroPoint); Jacob et al. 2018, "Quantization and Training of Neural Networks for Efficient
 * Integer-Arithmetic-Only Inference".
 */
import { type FloatTensor, sizeOf } from '../../../../graph/tensor.ts';

/** Smallest and largest value that an activation takes. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** How a real value is held in 8 bits without sign. */
export interface Quantisation {
  readonly scale: number;
  readonly zeroPoint: number;
}

/** Zero is always held exactly, because padding and ReLU produce it. */
export function quantisationOf({ min, max }: Range): Quantisation {
  const low = Math.min(0, min);
  const scale = (Math.max(0, max) - low) / 255 || 1;
  return { scale, zeroPoint: Math.round((0 - low) / scale) };
}

/** Values as their 8 bits. */
export const quantiseValues = (values: Float32Array, { scale, zeroPoint }: Quantisation): Uint8Array =>
  Uint8Array.from(values, (value) => Math.max(0, Math.min(255, Math.round(value / scale) + zeroPoint)));

/** Weights of a linear layer: one scale per output channel, symmetric. */
interface QuantisedWeights {
  readonly data: Int8Array;
  readonly scales: Float32Array;
}

/** @param axis the axis of output channels */
export function quantiseWeights({ shape, data }: FloatTensor, axis: number): QuantisedWeights {
  const channels = shape[axis];
  const inner = sizeOf(shape.slice(axis + 1));
  const channelOf = (i: number) => Math.floor(i / inner) % channels;
  const scales = new Float32Array(channels);
  for (let i = 0; i < data.length; i++) {
    scales[channelOf(i)] = Math.max(scales[channelOf(i)], Math.abs(data[i]) / 127);
  }
  for (let c = 0; c < channels; c++) scales[c] ||= 1;
  return { data: Int8Array.from(data, (w, i) => Math.round(w / scales[channelOf(i)])), scales };
}

/** A bias in units of input scale × weight scale. */
export const quantiseBias = (bias: Float32Array, input: Quantisation, scales: Float32Array): Int32Array =>
  Int32Array.from(bias, (b, c) => Math.round(b / (input.scale * scales[c])));
