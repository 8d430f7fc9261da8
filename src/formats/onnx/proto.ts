/** @file The ONNX file format: the only place that knows the protobuf library. */
import { fromBinary } from '@bufbuild/protobuf';
import { type ModelProto, ModelProtoSchema } from 'onnx-buf';
import { FirstspikeError, grouped } from '../../error.ts';
import { refuseStranger } from '../strangers.ts';
import { countParts } from './parts.ts';

export { create, toBinary } from '@bufbuild/protobuf';
export {
  type AttributeProto,
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  type FunctionProto,
  type GraphProto,
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

/** Bytes that a node, an attribute or a name takes once it is read, measured. */
const BYTES_PER_PART = 310;
/** Parts of a file that are read: half a gigabyte of them, which takes some three seconds. */
const MOST_PARTS = Math.floor(0.5e9 / BYTES_PER_PART);

/**
 * Decodes a model without copying the data of its tensors.
 * @throws FirstspikeError `bad-file` if the bytes are no ONNX model; `unsupported` if nodes, attributes and names, without
 * the data of tensors, would take more than half a gigabyte.
 */
export function decodeModel(bytes: Uint8Array): ModelProto {
  if (bytes.length === 0)
    throw new FirstspikeError('bad-file', 'The ONNX file is empty; export or download it again.');
  refuseStranger(bytes, 'The file');
  if (countParts(ModelProtoSchema, bytes, MOST_PARTS) > MOST_PARTS) {
    throw new FirstspikeError(
      'unsupported',
      `The ONNX file describes more than ${grouped(MOST_PARTS)} nodes, attributes and names, which take more than 0.5 GB without any weights (${BYTES_PER_PART} bytes each); fewer nodes lower it: simplify the model when you export it.`,
    );
  }
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
