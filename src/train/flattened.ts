/** @file Tensors as one array, for messages between threads. */
import type { Tensor } from './tensorflow.ts';

/** The values of all tensors, one after the other. */
export function flattened(tensors: readonly Tensor[]): Float32Array {
  const values = new Float32Array(tensors.reduce((size, tensor) => size + tensor.size, 0));
  let offset = 0;
  for (const tensor of tensors) {
    values.set(tensor.dataSync(), offset);
    offset += tensor.size;
  }
  return values;
}
