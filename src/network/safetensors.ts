/**
 * @file The safetensors container: an 8-byte little-endian header length, a JSON header, the tensors' bytes.
 * Source: the format's description at https://huggingface.co/docs/safetensors.
 */
import { FirstspikeError } from '../error.ts';
import type { Shape } from '../graph/tensor.ts';

export type Elements = Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

export interface StoredTensor {
  readonly shape: Shape;
  readonly data: Elements;
}

export interface Safetensors {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

const constructors = {
  I8: Int8Array,
  I16: Int16Array,
  I32: Int32Array,
  F32: Float32Array,
  F64: Float64Array,
} as const;

const ALIGNMENT = 8;
const MAX_HEADER = 100_000_000;

const dtypeOf = (data: Elements): keyof typeof constructors => {
  if (data instanceof Int8Array) return 'I8';
  if (data instanceof Int16Array) return 'I16';
  if (data instanceof Int32Array) return 'I32';
  return data instanceof Float32Array ? 'F32' : 'F64';
};

/** Serialises tensors in the order of the map; the same content gives the same bytes. */
export function encodeSafetensors({ metadata, tensors }: Safetensors): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  // Widest elements first, so that every tensor starts at a multiple of its element size.
  const ordered = [...tensors].sort((a, b) => b[1].data.BYTES_PER_ELEMENT - a[1].data.BYTES_PER_ELEMENT);
  for (const [name, { shape, data }] of ordered) {
    header[name] = { dtype: dtypeOf(data), shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(8 + headerLength + offset).fill(0x20, 8, 8 + headerLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(json, 8);
  let position = 8 + headerLength;
  for (const [, { data }] of ordered) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return bytes;
}

/**
 * @param file how to call the bytes in an error message
 * @param remedy what the message says to do
 * @throws FirstspikeError `bad-file` for anything that is not a complete safetensors file
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  file = 'the file',
  remedy = 'convert the model again',
): Safetensors {
  const bad = (what: string) =>
    new FirstspikeError('bad-file', `${file} is not a readable .safetensors file: ${what}; ${remedy}.`);
  if (bytes.length < 8) throw bad(`it has only ${bytes.length} bytes`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0, true);
  if (length > MAX_HEADER || 8n + length > bytes.length) throw bad('its header is longer than the file');
  const start = 8 + Number(length);
  const header = parseHeader(bytes.subarray(8, start), bad);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name !== '__metadata__') tensors.set(name, readTensor(bytes, start, name, entry, bad));
  }
  return { metadata: readMetadata(header.__metadata__, bad), tensors };
}

type Bad = (what: string) => FirstspikeError;

function parseHeader(bytes: Uint8Array, bad: Bad): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof header === 'object' && header !== null && !Array.isArray(header)) return { ...header };
  } catch {
    // Falls through to the one message below.
  }
  throw bad('its header is not JSON');
}

function readMetadata(value: unknown, bad: Bad): Record<string, string> {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null) throw bad('its metadata is not an object');
  const entries = Object.entries(value);
  if (!entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')) {
    throw bad('its metadata holds something that is not text');
  }
  return Object.fromEntries(entries);
}

const isIndexList = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);

function readTensor(bytes: Uint8Array, start: number, name: string, entry: unknown, bad: Bad): StoredTensor {
  if (typeof entry !== 'object' || entry === null) throw bad(`tensor "${name}" has no description`);
  const dtype = 'dtype' in entry ? entry.dtype : undefined;
  const shape = 'shape' in entry ? entry.shape : undefined;
  const offsets = 'data_offsets' in entry ? entry.data_offsets : undefined;
  if (typeof dtype !== 'string' || !Object.hasOwn(constructors, dtype))
    throw bad(`tensor "${name}" has an unknown type`);
  if (!isIndexList(shape) || !isIndexList(offsets) || offsets.length !== 2) {
    throw bad(`tensor "${name}" has no shape or no place`);
  }
  const Elements = constructors[dtype as keyof typeof constructors];
  const [from, to] = offsets;
  const count = shape.reduce((product, n) => product * n, 1);
  if (to - from !== count * Elements.BYTES_PER_ELEMENT) throw bad(`tensor "${name}" has the wrong length`);
  if (start + to > bytes.length) throw bad(`it ends inside tensor "${name}"`);
  // Copied this way, because `slice` of a Node Buffer copies nothing.
  const copy = new Uint8Array(bytes.subarray(start + from, start + to));
  return { shape, data: new Elements(copy.buffer) };
}
