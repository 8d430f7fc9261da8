/** @file Element types of ONNX tensors: how many bytes each takes, and how to read it from little-endian bytes. */
import { brainToNumber, halfToNumber } from '../../graph/half-precision.ts';
import type { NarrowInteger } from '../../graph/tensor.ts';
import { DataType } from './proto.ts';

/** How elements of one type are stored in `raw_data`. */
export interface ElementType {
  readonly kind: 'float' | 'int';
  readonly bytes: number;
  readonly width?: NarrowInteger;
  read(view: DataView, offset: number): number;
}

const float = (bytes: number, read: ElementType['read']): ElementType => ({ kind: 'float', bytes, read });
const int = (bytes: number, read: ElementType['read'], width?: NarrowInteger): ElementType => ({
  kind: 'int',
  bytes,
  read,
  ...(width && { width }),
});

const types: ReadonlyMap<number, ElementType> = new Map([
  [DataType.FLOAT, float(4, (view, at) => view.getFloat32(at, true))],
  [DataType.DOUBLE, float(8, (view, at) => view.getFloat64(at, true))],
  [DataType.FLOAT16, float(2, (view, at) => halfToNumber(view.getUint16(at, true)))],
  [DataType.BFLOAT16, float(2, (view, at) => brainToNumber(view.getUint16(at, true)))],
  [DataType.UINT8, int(1, (view, at) => view.getUint8(at), 'uint8')],
  [DataType.INT8, int(1, (view, at) => view.getInt8(at), 'int8')],
  [DataType.BOOL, int(1, (view, at) => Number(view.getUint8(at) !== 0))],
  [DataType.UINT16, int(2, (view, at) => view.getUint16(at, true), 'uint16')],
  [DataType.INT16, int(2, (view, at) => view.getInt16(at, true), 'int16')],
  [DataType.UINT32, int(4, (view, at) => view.getUint32(at, true))],
  [DataType.INT32, int(4, (view, at) => view.getInt32(at, true))],
  [DataType.UINT64, int(8, (view, at) => Number(view.getBigUint64(at, true)))],
  [DataType.INT64, int(8, (view, at) => Number(view.getBigInt64(at, true)))],
]);

/** The element type of an ONNX data type, unless it is one that is not supported (strings, complex, 4-bit, …). */
export const elementType = (dataType: number): ElementType | undefined => types.get(dataType);
