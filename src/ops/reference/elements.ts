/** @file Small helpers on the elements of tensors, shared by the float references. */
import { floatTensor, intTensor, type Shape, type Tensor } from '../../graph/tensor.ts';

/** The elements as float32, whatever the kind. */
export const floatData = (tensor: Tensor): Float32Array =>
  tensor.kind === 'float' ? tensor.data : Float32Array.from(tensor.data);

/** The same elements under another shape of the same size; shares the memory. */
export const reshaped = (tensor: Tensor, shape: Shape): Tensor => tensorOf(tensor.data, shape);

/** A tensor of the kind that its elements' array implies. */
export const tensorOf = (data: Float32Array | Float64Array, shape: Shape): Tensor =>
  data instanceof Float32Array ? floatTensor(shape, data) : intTensor(shape, data);

/** The tensor whose element i is `from[indices[i]]`. */
export function pick(from: Tensor, shape: Shape, indices: Int32Array): Tensor {
  const data = from.kind === 'int' ? new Float64Array(indices.length) : new Float32Array(indices.length);
  for (let i = 0; i < data.length; i++) data[i] = from.data[indices[i]];
  return tensorOf(data, shape);
}
