/**
 * @file Datasets of a file that nobody vouches for: types, sizes and names are checked before anything is read, and
 * all reading draws on one allowance.
 */
import { FirstspikeError } from '../../error.ts';
import { formatShape, type Shape } from '../../graph/tensor.ts';
import type { H5Dataset, H5Group, Hdf5 } from '../hdf5.ts';
import type { NirArray } from './record.ts';

/** Numbers in one file: half a gigabyte as float32. */
const MAX_ELEMENTS = 2 ** 27;
/** Deflate turns at most 1032 bytes into one; small files may hold small arrays that are stored as fill values. */
const MAX_RATIO = 1032;
const ALLOWANCE = 2 ** 16;
/** HDF5 takes about 4 kB of memory for each chunk it reads. */
const MAX_CHUNKS = 2 ** 16;
const MAX_EDGES = 20_000;
const MAX_AXES = 8;
const MAX_NAME = 1000;
/** Of a text among the metadata: the description of a network. */
const MAX_TEXT = 2 ** 24;
/** HDF5 follows a path from the root each time, and links make groups that contain themselves. */
const MAX_PATH = 2048;
/** Names in the path of a parameter of a graph within a graph. */
const USUAL_DEPTH = 6;
/** Names beyond that depth, of all paths that are followed. */
const MAX_DEEP_NAMES = 2 ** 13;

/** Reads datasets of one file. */
export interface Source {
  bad(what: string): FirstspikeError;
  group(parent: H5Group, name: string): H5Group | undefined;
  has(parent: H5Group, name: string): boolean;
  text(parent: H5Group, name: string): string;
  /** Numbers; throws if there are none of that name. */
  numbers(parent: H5Group, name: string): NirArray;
  /** Whatever a metadata entry is, or undefined for something that is neither group, text nor numbers. */
  anything(parent: H5Group, name: string): string | number | NirArray | H5Group | undefined;
  isGroup(found: unknown): found is H5Group;
  /** Rows of two names. */
  pairs(parent: H5Group, name: string): [string, string][];
}

/**
 * @param label how to call the file in an error message
 * @param packed bytes of the file
 */
export function sourceOf({ library }: Hdf5, label: string, packed: number): Source {
  let left = MAX_ELEMENTS;
  let leftBytes = packed * MAX_RATIO + ALLOWANCE;
  const bad = (what: string) =>
    new FirstspikeError('bad-file', `${label} is not a readable NIR file: ${what}.`);
  const names = new WeakMap<H5Group, ReadonlySet<string>>();
  const has = (parent: H5Group, name: string): boolean => {
    const known = names.get(parent) ?? new Set(parent.keys());
    names.set(parent, known);
    return known.has(name);
  };
  let deepNames = MAX_DEEP_NAMES;
  const entity = (parent: H5Group, name: string) => {
    if (!has(parent, name)) return null;
    deepNames -= Math.max(0, parent.path.split('/').length - USUAL_DEPTH);
    if (deepNames < 0 || parent.path.length + name.length > MAX_PATH)
      throw bad('it has groups within groups without end, or names of thousands of characters');
    return parent.get(name);
  };
  const isGroup = (found: unknown): found is H5Group => found instanceof library.Group;
  const dataset = (parent: H5Group, name: string): H5Dataset => {
    const found = entity(parent, name);
    if (found instanceof library.Dataset) return found;
    throw bad(`${pathOf(parent, name)} is missing`);
  };
  const { H5T_STRING, H5T_INTEGER, H5T_FLOAT } = library.Module.H5T_class_t;
  const isText = (data: H5Dataset) => data.metadata.type === H5T_STRING.value;
  const isNumbers = ({ metadata: { type } }: H5Dataset) =>
    type === H5T_INTEGER.value || type === H5T_FLOAT.value;

  const readText = (data: H5Dataset, path: string): string => {
    const value = isText(data) && data.shape?.length === 0 ? data.value : null;
    if (typeof value !== 'string' || value.length > MAX_TEXT) throw bad(`${path} is not a text`);
    return value;
  };
  const readNumbers = (data: H5Dataset, path: string): NirArray => {
    const { shape, metadata } = data;
    if (!isNumbers(data) || shape === null) throw bad(`${path} is not numbers`);
    if (!metadata.littleEndian && metadata.size > 1) throw bad(`${path} is big-endian, which is not read`);
    if (shape.length > MAX_AXES) throw bad(`${path} has ${shape.length} axes`);
    const elements = product(shape);
    left -= Math.max(elements, product(metadata.chunks ?? []));
    if (!(left >= 0)) {
      throw bad(
        `${path} of shape ${formatShape(shape)} brings it over the ${MAX_ELEMENTS} numbers that are read`,
      );
    }
    leftBytes -= elements * metadata.size;
    const pieces = metadata.chunks?.map((size, axis) => Math.ceil(shape[axis] / size)) ?? [];
    if (!(leftBytes >= 0) || product(pieces) > MAX_CHUNKS) {
      throw bad(`${path} of shape ${formatShape(shape)} cannot come from ${packed} bytes`);
    }
    // An axis of length 0 would reach HDF5 as a request for nothing, which it refuses.
    const value = elements === 0 ? new Float32Array(0) : data.value;
    const numbers = toNumbers(typeof value === 'number' || typeof value === 'bigint' ? [value] : value);
    if (numbers === undefined || numbers.length !== elements) throw bad(`${path} cannot be read`);
    return { shape: [...shape], data: numbers };
  };

  return {
    bad,
    group(parent, name) {
      const found = entity(parent, name);
      return isGroup(found) ? found : undefined;
    },
    isGroup,
    has,
    text: (parent, name) => readText(dataset(parent, name), pathOf(parent, name)),
    numbers: (parent, name) => readNumbers(dataset(parent, name), pathOf(parent, name)),
    anything(parent, name) {
      const found = entity(parent, name);
      if (isGroup(found)) return found;
      if (!(found instanceof library.Dataset)) return undefined;
      const path = pathOf(parent, name);
      if (isText(found)) return found.shape?.length === 0 ? readText(found, path) : undefined;
      if (!isNumbers(found)) return undefined;
      const array = readNumbers(found, path);
      return array.shape.length === 0 ? array.data[0] : array;
    },
    pairs(parent, name) {
      const data = dataset(parent, name);
      const path = pathOf(parent, name);
      const [rows = 0, columns] = data.shape ?? [];
      if (rows === 0) return [];
      if (!isText(data) || data.shape?.length !== 2 || columns !== 2)
        throw bad(`${path} is not pairs of names`);
      if (rows > MAX_EDGES) throw bad(`${path} lists ${rows} edges; at most ${MAX_EDGES} are read`);
      // Row by row, because many rows may point to one long text.
      return Array.from({ length: rows }, (_, row): [string, string] => {
        const pair = data.slice([
          [row, row + 1],
          [0, 2],
        ]);
        const [from, to] = Array.isArray(pair) ? pair : [];
        if (typeof from !== 'string' || typeof to !== 'string') throw bad(`${path} is not pairs of names`);
        if (Math.max(from.length, to.length) > MAX_NAME) throw bad(`${path} has a name that is too long`);
        return [from, to];
      });
    },
  };
}

const pathOf = (parent: H5Group, name: string): string => `${parent.path === '/' ? '' : parent.path}/${name}`;

const product = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

function toNumbers(value: unknown): NirArray['data'] | undefined {
  if (value instanceof Float32Array || value instanceof Float64Array) return value;
  if (Array.isArray(value)) return Float64Array.from(value, Number);
  if (value instanceof BigInt64Array || value instanceof BigUint64Array) {
    return Float64Array.from(value, Number);
  }
  if (
    value instanceof Int8Array ||
    value instanceof Uint8Array ||
    value instanceof Int16Array ||
    value instanceof Uint16Array ||
    value instanceof Int32Array ||
    value instanceof Uint32Array
  ) {
    return Float64Array.from(value);
  }
  return undefined;
}
