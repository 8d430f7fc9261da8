/**
 * @file TensorProto ↔ Tensor. Reading checks the length against the shape before it allocates; writing gives floats as float32
 * and integers as int64, both as raw little-endian bytes.
 */
import { FirstspikeError, grouped } from '../../error.ts';
import { brainToNumber, halfToNumber } from '../../graph/half-precision.ts';
import { floatTensor, formatShape, intTensor, sizeOf, type Tensor } from '../../graph/tensor.ts';
import { type ElementType, elementType } from './elements.ts';
import { type ExternalData, withElements } from './external.ts';
import { create, DataType, type TensorProto, TensorProtoSchema } from './proto.ts';

const MAX_AXES = 64;

/**
 * Reads a tensor of any numeric type.
 * @param external where tensors find data that they keep in other files
 * @throws FirstspikeError `bad-file` if its data do not fit its shape, `unsupported` for types that do not work and for
 * data in another file without `external`, `not-found` if that file is missing.
 */
export function readTensor(source: TensorProto, name = source.name, external?: ExternalData): Tensor {
  const proto = withElements(source, name, external);
  const type = elementType(proto.dataType);
  if (type === undefined) {
    const kind = DataType[proto.dataType] ?? `type ${proto.dataType}`;
    throw new FirstspikeError(
      'unsupported',
      `Tensor "${name}" holds ${kind}; floats, integers and booleans work.`,
      { tensor: name },
    );
  }
  const shape = proto.dims.map(Number);
  if (shape.length > MAX_AXES) {
    throw new FirstspikeError(
      'bad-file',
      `Tensor "${name}" has ${shape.length} axes; at most ${MAX_AXES} work.`,
      {
        tensor: name,
      },
    );
  }
  const length = elementCount(proto, type);
  if (shape.some((n) => n < 0) || sizeOf(shape) !== length) {
    throw new FirstspikeError(
      'bad-file',
      `Tensor "${name}" of shape ${formatShape(shape)} holds ${grouped(length)} elements; the file is damaged, export it again.`,
      { tensor: name },
    );
  }
  const elements = elementsOf(proto, type, length);
  return elements instanceof Float32Array
    ? floatTensor(shape, elements)
    : intTensor(shape, elements, type.width);
}

function elementCount(proto: TensorProto, type: ElementType): number {
  return proto.rawData.length > 0 ? proto.rawData.length / type.bytes : typedField(proto).length;
}

/** The one repeated field that holds a data type's elements when `raw_data` does not. */
function typedField(proto: TensorProto): readonly (number | bigint)[] {
  switch (proto.dataType) {
    case DataType.FLOAT:
      return proto.floatData;
    case DataType.DOUBLE:
      return proto.doubleData;
    case DataType.INT64:
      return proto.int64Data;
    case DataType.UINT32:
    case DataType.UINT64:
      return proto.uint64Data;
    default:
      return proto.int32Data;
  }
}

/** Whether numbers lie in memory as they do in files. */
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The same bytes as floats: not copied where they are an array of their own. */
function floatsOf(bytes: Uint8Array): Float32Array {
  const isOwn = bytes.byteLength === bytes.buffer.byteLength;
  return new Float32Array((isOwn ? bytes : new Uint8Array(bytes)).buffer);
}

function elementsOf(proto: TensorProto, type: ElementType, length: number): Float32Array | Float64Array {
  const { rawData } = proto;
  if (rawData.length > 0 && proto.dataType === DataType.FLOAT && isLittleEndian) return floatsOf(rawData);
  const elements = type.kind === 'float' ? new Float32Array(length) : new Float64Array(length);
  if (rawData.length > 0) {
    const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
    for (let i = 0; i < length; i++) elements[i] = type.read(view, i * type.bytes);
  } else {
    const field = typedField(proto);
    const convert = conversions.get(proto.dataType) ?? Number;
    for (let i = 0; i < length; i++) elements[i] = convert(Number(field[i]));
  }
  return elements;
}

/** Sixteen-bit floats travel as bit patterns in int32_data. */
const conversions: ReadonlyMap<number, (bits: number) => number> = new Map([
  [DataType.FLOAT16, halfToNumber],
  [DataType.BFLOAT16, brainToNumber],
]);

/** The tensor under a name; its floats are not copied. */
export function writeTensor(name: string, tensor: Tensor): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: tensor.shape.map(BigInt),
    dataType: tensor.kind === 'float' ? DataType.FLOAT : DataType.INT64,
    rawData: tensor.kind === 'float' ? floatBytes(tensor.data) : integerBytes(tensor.data),
  });
}

function floatBytes(values: Float32Array): Uint8Array<ArrayBuffer> {
  if (isLittleEndian)
    return new Uint8Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength);
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
