/** @file What a Keras model keeps in HDF5, as plain values. What a dataset would take is checked before it is read. */
import { FirstspikeError, grouped } from '../../error.ts';
import { type FloatTensor, floatTensor, sizeOf } from '../../graph/tensor.ts';
import { type H5Dataset, type H5Group, type Hdf5, loadHdf5, reading } from '../hdf5.ts';
import { checkChunks, checkUnpacked } from './budget.ts';

/** What of a file is looked at. Paths are absolute, with or without a slash in front. */
export interface Hdf5File {
  /** Its size in bytes. */
  readonly bytes: number;
  /** Names in a group, none if there is no such group. */
  names(group: string): readonly string[];
  /** A text attribute. */
  text(path: string, name: string): string | undefined;
  /** A list of texts; long ones are kept in parts `name0`, `name1`, … */
  texts(path: string, name: string): readonly string[];
  /** A dataset of floats as a tensor; of something else, what it holds; undefined if there is none. */
  tensor(path: string): FloatTensor | string | undefined;
}

/**
 * Opens a file in memory and hands it to `read`; it is closed when that returns.
 * @throws FirstspikeError `missing-dependency`; `bad-file` if the file is damaged
 */
export async function readHdf5<T>(bytes: Uint8Array, read: (file: Hdf5File) => T): Promise<T> {
  const hdf5 = await loadHdf5('Keras files');
  try {
    return reading(hdf5, bytes, (file) => read(reader(file, hdf5.library, bytes.length)));
  } catch (error) {
    if (error instanceof FirstspikeError) throw error;
    throw new FirstspikeError(
      'bad-file',
      `The HDF5 file (${grouped(bytes.length)} bytes) is damaged or truncated; save or download it again.`,
      { reason: reasonOf(error) },
    );
  }
}

/** The innermost of HDF5's many lines. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.match(/minor: (.*)\s*$/)?.[1] ?? text.slice(0, 200);
}

/** HDF5 follows a path from the file's root each time: groups that contain themselves would make paths without end. */
const longestPath = 2048;
/** Of all paths that are followed: a model of thousands of layers takes a tenth of it. */
const mostCharacters = 2 ** 22;

function reader(file: H5Group, library: Hdf5['library'], packed: number): Hdf5File {
  let unpacked = 0;
  let characters = mostCharacters;
  const entity = (path: string) => {
    characters -= path.length;
    if (path.length > longestPath || characters < 0) {
      throw new FirstspikeError(
        'bad-file',
        'The HDF5 file has groups within groups without end, or names of thousands of characters; save the model again.',
      );
    }
    const inner = path.replace(/^\//, '');
    return inner === '' ? file : file.get(inner);
  };
  const attribute = (path: string, name: string): unknown => {
    const found = entity(path);
    const isReadable = found instanceof library.Group || found instanceof library.Dataset;
    const attributes = isReadable ? found.attrs : {};
    return Object.hasOwn(attributes, name) ? attributes[name].value : undefined;
  };
  const list = (path: string, name: string): readonly string[] | undefined => {
    const value = attribute(path, name);
    if (typeof value === 'string') return [value];
    // Lists without entries are kept as numbers.
    if (ArrayBuffer.isView(value)) return [];
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
  };
  return {
    bytes: packed,
    names(group) {
      const found = entity(group);
      return found instanceof library.Group ? found.keys() : [];
    },
    text: (path, name) => list(path, name)?.[0],
    texts(path, name) {
      const whole = list(path, name);
      if (whole !== undefined) return whole;
      const parts: string[] = [];
      for (let i = 0; ; i++) {
        const part = list(path, `${name}${i}`);
        if (part === undefined) return parts;
        for (const item of part) parts.push(item);
      }
    },
    tensor(path) {
      const found = entity(path);
      if (!(found instanceof library.Dataset)) return undefined;
      const type = elementType(found);
      if (type !== undefined) return type;
      const shape = (found.shape ?? []).map(Number);
      unpacked += sizeOf(shape) * found.metadata.size;
      checkUnpacked(unpacked, packed, 'The HDF5 file');
      checkChunks(shape, found.metadata.chunks, packed);
      return floatsOf(found, shape);
    },
  };
}

/** HDF5's class of integers and that of floats. */
const integers = 0;
const floats = 1;

/** What a dataset holds, unless that is float32 or float64. */
function elementType({ metadata: { type, size, signed } }: H5Dataset): string | undefined {
  if (type === floats && (size === 4 || size === 8)) return undefined;
  if (type === floats) return `float${size * 8}`;
  return type === integers ? `${signed ? 'int' : 'uint'}${size * 8}` : 'other';
}

function floatsOf(dataset: H5Dataset, shape: readonly number[]): FloatTensor {
  const { value } = dataset;
  if (typeof value === 'number') return floatTensor(shape, [value]);
  if (value instanceof Float32Array) return floatTensor(shape, value);
  if (value instanceof Float64Array) return floatTensor(shape, Float32Array.from(value));
  throw new FirstspikeError('bad-file', `The dataset ${dataset.path} cannot be read; save the model again.`);
}
