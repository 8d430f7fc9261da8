/** @file The ONNX file format: the only place that knows the protobuf library. */
import { fromBinary } from '@bufbuild/protobuf';
import { type ModelProto, ModelProtoSchema } from 'onnx-buf';
import { FirstspikeError, grouped } from '../../error.ts';
import { refuseStranger } from '../strangers.ts';

export { create, toBinary } from '@bufbuild/protobuf';
export {
  type AttributeProto,
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  type FunctionProto,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProto_DataLocation as DataLocation,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';

/** The name that firstspike writes into its files. */
export const PRODUCER = 'firstspike';

/**
 * Decodes a model without copying the data of its tensors.
 * @throws FirstspikeError `bad-file` if the bytes are no ONNX model.
 */
export function decodeModel(bytes: Uint8Array): ModelProto {
  if (bytes.length === 0)
    throw new FirstspikeError('bad-file', 'The ONNX file is empty; export or download it again.');
  refuseStranger(bytes, 'The file');
  let model: ModelProto;
  try {
    model = fromBinary(ModelProtoSchema, bytes, { readUnknownFields: false });
  } catch {
    throw new FirstspikeError(
      'bad-file',
      `The file (${grouped(bytes.length)} bytes) is not an ONNX model, or it is truncated; export or download it again.`,
    );
  }
  if (model.graph === undefined) {
    throw new FirstspikeError('bad-file', 'The file holds no ONNX graph; export the model again.');
  }
  return model;
}
