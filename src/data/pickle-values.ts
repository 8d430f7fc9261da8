/**
 * @file What a pickle may hold, and all that it can call: NumPy's arrays and their types.
 * Source: numpy.ndarray.__reduce__ and __setstate__.
 */
/** A NumPy array; its values are bytes in its type, row by row unless `fortran`. */
export interface PickledArray {
  readonly kind: 'array';
  readonly shape: readonly number[];
  /** NumPy's type with the byte order, e.g. `|u1`, `<i8`. */
  readonly type: string;
  readonly fortran: boolean;
  /** A view into the pickle, where it is stored as bytes. */
  readonly data: Uint8Array;
}

/** What a pickle may hold. Bytes are also the texts of Python 2; keys of dictionaries become text. */
export type Pickled =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | Pickled[]
  | Map<string, Pickled>
  | PickledArray
  | Builder
  | Global;

/** An array or a type that is not complete yet. */
interface Builder {
  readonly kind: 'builder';
  readonly of: 'array' | 'dtype';
  /** What is built of it, or the type's name. */
  built: PickledArray | string;
}

export interface Global {
  readonly kind: 'global';
  readonly name: keyof typeof callables;
}

/** Text of Python 3, or of Python 2. */
export const textOf = (value: Pickled | undefined): string | undefined =>
  value instanceof Uint8Array ? latin1(value) : typeof value === 'string' ? value : undefined;

/** The array that a value is. */
export const arrayOf = (value: Pickled | undefined): PickledArray | undefined => {
  const built = isRecord(value) && value.kind === 'builder' ? value.built : value;
  return isRecord(built) && built.kind === 'array' ? built : undefined;
};

export const isRecord = (value: unknown): value is Builder | Global | PickledArray =>
  typeof value === 'object' && value !== null && 'kind' in value;

export const latin1 = (bytes: Uint8Array): string => {
  let text = '';
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return text;
};

const whole = (value: Pickled | undefined): number => {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error('an array has no whole numbers as its shape');
};

const dtypeName = (value: Pickled | undefined): string => {
  if (isRecord(value) && value.kind === 'builder' && typeof value.built === 'string') return value.built;
  throw new Error('an array has no type');
};

function array(
  shape: Pickled | undefined,
  type: string,
  fortran: boolean,
  data: Pickled | undefined,
): PickledArray {
  const extents = Array.isArray(shape) ? shape.map(whole) : [whole(shape)];
  if (!(data instanceof Uint8Array)) throw new Error('an array has no bytes');
  return { kind: 'array', shape: extents, type, fortran, data };
}

/** All that can be called, by its name. */
export const callables = {
  reconstruct: (): Pickled => ({
    kind: 'builder',
    of: 'array',
    built: { kind: 'array', shape: [0], type: '|u1', fortran: false, data: new Uint8Array(0) },
  }),
  dtype: ([name]: readonly Pickled[]): Pickled => {
    const type = textOf(name);
    if (type === undefined) throw new Error('a type has no name');
    return { kind: 'builder', of: 'dtype', built: /^[<>|=]/.test(type) ? type : `|${type}` };
  },
  frombuffer: ([data, type, shape, order]: readonly Pickled[]): Pickled =>
    array(shape, dtypeName(type), textOf(order) === 'F', data),
  /** How Python 3 writes bytes for Python 2. */
  encode: ([text, encoding]: readonly Pickled[]): Pickled => {
    if (typeof text !== 'string' || textOf(encoding) !== 'latin1')
      throw new Error('bytes are stored as text that is not Latin-1');
    return Uint8Array.from(text, (c) => c.charCodeAt(0));
  },
  bytes: (): Pickled => new Uint8Array(0),
  ndarray: (): Pickled => {
    throw new Error('an array is made in another way than NumPy’s');
  },
};

export const globals: Readonly<Record<string, keyof typeof callables>> = {
  'numpy.core.multiarray _reconstruct': 'reconstruct',
  'numpy._core.multiarray _reconstruct': 'reconstruct',
  'numpy.core.numeric _frombuffer': 'frombuffer',
  'numpy._core.numeric _frombuffer': 'frombuffer',
  'numpy ndarray': 'ndarray',
  'numpy dtype': 'dtype',
  '_codecs encode': 'encode',
  '__builtin__ bytes': 'bytes',
  'builtins bytes': 'bytes',
};

/** The state of an array or a type. */
export function build(target: Pickled, state: Pickled): void {
  if (!isRecord(target) || target.kind !== 'builder' || !Array.isArray(state))
    throw new Error('it sets the state of an object that is no array');
  if (target.of === 'dtype') {
    const order = textOf(state[1]);
    if (typeof target.built === 'string' && order !== undefined && /^[<>|=]$/.test(order))
      target.built = order + target.built.slice(1);
    return;
  }
  target.built = array(state[1], dtypeName(state[2]), state[3] === true || state[3] === 1, state[4]);
}
