/**
 * @file NumPy's number types: how wide a value is and how it is read.
 */
import { halfToNumber } from '../graph/half-precision.ts';

/** Values of an array; what is neither bytes nor float32 is float64. */
export type NpyValues = Uint8Array | Float32Array | Float64Array;

/** One NumPy type. */
export interface NpyType {
  readonly bytes: number;
  readonly read: (view: DataView, count: number, littleEndian: boolean) => NpyValues;
}

type Get = (view: DataView, offset: number, littleEndian: boolean) => number;

const wide = (bytes: number, get: Get): NpyType => ({
  bytes,
  read: (view, count, littleEndian) => {
    const values = new Float64Array(count);
    for (let index = 0; index < count; index++) values[index] = get(view, index * bytes, littleEndian);
    return values;
  },
});

/** Types by NumPy's name without the byte order. */
export const npyTypes: Readonly<Record<string, NpyType | undefined>> = {
  u1: {
    bytes: 1,
    read: (view, count) => new Uint8Array(view.buffer, view.byteOffset, count),
  },
  f4: {
    bytes: 4,
    read: (view, count, littleEndian) => {
      const values = new Float32Array(count);
      for (let index = 0; index < count; index++) values[index] = view.getFloat32(index * 4, littleEndian);
      return values;
    },
  },
  f2: wide(2, (view, offset, littleEndian) => halfToNumber(view.getUint16(offset, littleEndian))),
  b1: wide(1, (view, offset) => view.getUint8(offset)),
  i1: wide(1, (view, offset) => view.getInt8(offset)),
  u2: wide(2, (view, offset, littleEndian) => view.getUint16(offset, littleEndian)),
  i2: wide(2, (view, offset, littleEndian) => view.getInt16(offset, littleEndian)),
  u4: wide(4, (view, offset, littleEndian) => view.getUint32(offset, littleEndian)),
  i4: wide(4, (view, offset, littleEndian) => view.getInt32(offset, littleEndian)),
  u8: wide(8, (view, offset, littleEndian) => Number(view.getBigUint64(offset, littleEndian))),
  i8: wide(8, (view, offset, littleEndian) => Number(view.getBigInt64(offset, littleEndian))),
  f8: wide(8, (view, offset, littleEndian) => view.getFloat64(offset, littleEndian)),
};

/** What values of a type are, as messages say it; undefined for floats. */
export function numbersOf(type: string): string | undefined {
  if (type.startsWith('b')) return 'booleans';
  return /^[iu]/.test(type) ? `${8 * Number(type.slice(1))}-bit integers` : undefined;
}
