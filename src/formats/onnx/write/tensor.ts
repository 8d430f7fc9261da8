/** @file Tensor → TensorProto: floats as float32, integers as int64, both as raw little-endian bytes. */
import type { Tensor } from '../../../graph/tensor.ts';
import { create, DataType, type TensorProto, TensorProtoSchema } from './proto.ts';

export function writeTensor(name: string, tensor: Tensor): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: tensor.shape.map(BigInt),
    dataType: tensor.kind === 'float' ? DataType.FLOAT : DataType.INT64,
    rawData: tensor.kind === 'float' ? floatBytes(tensor.data) : integerBytes(tensor.data),
  });
}

function floatBytes(values: Float32Array): Uint8Array<ArrayBuffer> {
  const bytes = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, i) => {
    bytes.setFloat32(i * 4, value, true);
  });
  return new Uint8Array(bytes.buffer);
}

function integerBytes(values: Float64Array): Uint8Array<ArrayBuffer> {
  const bytes = new DataView(new ArrayBuffer(values.length * 8));
  values.forEach((value, i) => {
    bytes.setBigInt64(i * 8, BigInt(value), true);
  });
  return new Uint8Array(bytes.buffer);
}
