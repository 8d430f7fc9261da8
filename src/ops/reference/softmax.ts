/** @file Softmax over one axis, or before opset 13 over everything from that axis on. */
import type { Runs } from '../../graph/decision.ts';
import { floatTensor, type Shape, sizeOf, type Tensor } from '../../graph/tensor.ts';
import { floatData } from './elements.ts';

/** The values that sum to one. */
export const runsOf = (shape: Shape, axis: number, flattened: boolean): Runs =>
  flattened
    ? { length: sizeOf(shape.slice(axis)), stride: 1 }
    : { length: shape[axis], stride: sizeOf(shape.slice(axis + 1)) };

/** Applies `normalise` (in place) to each run of values that sum to one. */
export function alongAxis(
  input: Tensor,
  axis: number,
  flattened: boolean,
  normalise: (values: Float64Array) => void,
): Tensor {
  const { shape } = input;
  const { length, stride } = runsOf(shape, axis, flattened);
  const data = floatData(input);
  const out = new Float32Array(data.length);
  const values = new Float64Array(length);
  for (let run = 0; run < data.length / length; run++) {
    const start = Math.floor(run / stride) * stride * length + (run % stride);
    for (let i = 0; i < length; i++) values[i] = data[start + i * stride];
    normalise(values);
    for (let i = 0; i < length; i++) out[start + i * stride] = values[i];
  }
  return floatTensor(shape, out);
}

/** `log Σ exp`, safe for large values. */
export function logSumExp(values: Float64Array): number {
  const largest = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}
