/**
 * @file NPY, NumPy's array format: the magic `\x93NUMPY`, a version, the length of a header, the header (a Python
 * dictionary with `descr`, `fortran_order` and `shape`), then the values.
 * Source: numpy.lib.format, versions 1.0 to 3.0.
 */
import { FirstspikeError, grouped } from '../error.ts';
import { type NpyValues, npyTypes } from './npy-types.ts';

/** An array in row-major (C) order; whatever is neither bytes nor float32 becomes float64. */
export interface NpyArray {
  readonly shape: readonly number[];
  /** NumPy's type without the byte order, e.g. `u1`, `f4`, `i8`. */
  readonly type: string;
  readonly data: NpyValues;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/**
 * Reads an NPY file.
 * @param file name for error messages
 * @throws FirstspikeError `bad-file` if it is damaged or its type is not a number, boolean or byte.
 * @example
 * ```ts
 * const npy = (shape, values) => {
 *   const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape}), }`.padEnd(117);
 *   return Uint8Array.from(`\x93NUMPY\x01\0\x76\0${header}\n${values}`, (c) => c.charCodeAt(0));
 * };
 * parseNpy(npy('2,', '\x07\x08'), 'a.npy').data; // → [7, 8]
 * ```
 */
export function parseNpy(bytes: Uint8Array, file: string): NpyArray {
  const { shape, type, start, size, isFortran, values } = npyHeader(bytes, file, bytes.length);
  const own = values(bytes.subarray(start), size);
  return { shape, type, data: isFortran ? toRowMajor(own, shape) : own };
}

/** What an NPY file says before its values. */
export interface NpyHeader {
  readonly shape: readonly number[];
  /** NumPy's type without the byte order. */
  readonly type: string;
  /** Number of values, and bytes of one. */
  readonly size: number;
  readonly width: number;
  /** Where the values start. */
  readonly start: number;
  /** Whether the first axis runs fastest. */
  readonly isFortran: boolean;
  /** So many values from their bytes. */
  readonly values: (bytes: Uint8Array, count: number) => NpyValues;
}

/**
 * Reads the header.
 * @param bytes the first of the file
 * @param length of the whole file
 * @throws FirstspikeError `bad-file`
 */
export function npyHeader(bytes: Uint8Array, file: string, length: number): NpyHeader {
  const bad = (what: string) => new FirstspikeError('bad-file', `${file} ${what}`, { file });
  if (bytes.length < 12 || MAGIC.some((value, index) => bytes[index] !== value)) {
    throw bad('is not an NPY array (it should start with \\x93NUMPY)');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const wide = bytes[6] >= 2;
  const headerStart = wide ? 12 : 10;
  const start = headerStart + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  if (start > bytes.length)
    throw bad(`ends within its NPY header (${grouped(bytes.length)} of ${grouped(start)} bytes)`);
  const header = new TextDecoder().decode(bytes.subarray(headerStart, start));
  const descr = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const extents = /'shape':\s*\(([\d,\sL]*)\)/.exec(header)?.[1];
  if (order === undefined || extents === undefined) {
    throw bad(`has an NPY header without fortran_order and shape: ${header.trim()}`);
  }
  const type = descr?.slice(1) ?? 'structured';
  const reader = npyTypes[type];
  if (descr === undefined || reader === undefined) {
    throw bad(`has NumPy type ${descr ?? type}; save it as uint8, float32, float64 or an integer type`);
  }
  const shape = extents
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number.parseFloat);
  const size = shape.reduce((product, extent) => product * extent, 1);
  const width = reader.bytes;
  if (length - start !== size * width) {
    throw bad(
      `announces ${grouped(size * width)} bytes of values at byte ${grouped(start)} but holds ${grouped(length - start)}; save it again`,
    );
  }
  return {
    ...{ shape, type, size, width, start },
    isFortran: order === 'True',
    values: (own, count) =>
      reader.read(new DataView(own.buffer, own.byteOffset, count * width), count, descr[0] !== '>'),
  };
}

/** Fortran order runs through the first axis fastest, C order through the last. */
export function toRowMajor<T extends NpyValues>(values: T, shape: readonly number[]): T {
  const result = values.slice() as T;
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) =>
    shape.slice(0, axis).reduce((product, extent) => product * extent, 1),
  );
  let source = 0;
  for (let target = 0; target < values.length; target++) {
    result[target] = values[source];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      source += strides[axis];
      if (++index[axis] < shape[axis]) break;
      source -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return result;
}
