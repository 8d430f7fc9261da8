/**
 * @file Contexts, jobs and answers as bytes and back, for a worker that is no thread of this process: what a message to a thread
 * holds, value by value and bit by bit. Bytes hold data only. They are the length of a header (4 bytes, little-endian), the
 * header, which is JSON, and behind it the arrays of numbers, each from a multiple of 8.
 */

const arrays = {
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
} as const;

type ArrayName = keyof typeof arrays;

const isArrayName = (name: unknown): name is ArrayName =>
  typeof name === 'string' && Object.hasOwn(arrays, name);

/** Marks a value that stands for another. */
const MARK = '$';
const ALIGNMENT = 8;

const aligned = (length: number): number => Math.ceil(length / ALIGNMENT) * ALIGNMENT;

/** @throws RangeError for a value that is no data, such as a function */
export function pack(value: unknown): Uint8Array {
  const parts: ArrayBufferView[] = [];
  let length = 0;
  const marked = (mark: string, members: object = {}): object => ({ [MARK]: mark, ...members });
  const describe = (part: unknown): unknown => {
    if (part === undefined) return marked('undefined');
    if (typeof part === 'bigint') return marked('bigint', { text: String(part) });
    if (typeof part === 'number' && (!Number.isFinite(part) || Object.is(part, -0))) {
      return marked('number', { text: Object.is(part, -0) ? '-0' : String(part) });
    }
    if (part === null || ['number', 'string', 'boolean'].includes(typeof part)) return part;
    if (typeof part !== 'object') throw new RangeError(`A ${typeof part} cannot be packed.`);
    if (Array.isArray(part)) return part.map(describe);
    if (part instanceof Map) return marked('Map', { entries: [...part].map((entry) => entry.map(describe)) });
    if (part instanceof Set) return marked('Set', { members: [...part].map(describe) });
    if (ArrayBuffer.isView(part)) {
      const name = part.constructor.name === 'Buffer' ? 'Uint8Array' : part.constructor.name;
      if (!isArrayName(name)) throw new RangeError(`A ${name} cannot be packed.`);
      const at = length;
      parts.push(part);
      length = aligned(length + part.byteLength);
      return marked(name, { at, length: part.byteLength / arrays[name].BYTES_PER_ELEMENT });
    }
    const entries = Object.entries(part).map(([name, member]) => [name, describe(member)] as const);
    return Object.hasOwn(part, MARK) ? marked('record', { entries }) : Object.fromEntries(entries);
  };
  const header = new TextEncoder().encode(JSON.stringify(describe(value)));
  const start = aligned(4 + header.length);
  const bytes = new Uint8Array(start + length);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, 4);
  let at = start;
  for (const { buffer, byteOffset, byteLength } of parts) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at = aligned(at + byteLength);
  }
  return bytes;
}

/** The value of `pack`, in memory of its own. @throws RangeError, SyntaxError for bytes that `pack` did not make */
export function unpack(bytes: Uint8Array): unknown {
  const headerLength = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  const start = aligned(4 + headerLength);
  const restore = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(restore);
    if (typeof part !== 'object' || part === null) return part;
    const members: Readonly<Record<string, unknown>> = { ...part };
    const mark = members[MARK];
    if (mark === undefined) return recordOf(Object.entries(part));
    if (mark === 'undefined') return undefined;
    if (mark === 'bigint') return BigInt(String(members.text));
    if (mark === 'number') return Number(members.text);
    if (mark === 'record') return recordOf(members.entries as [string, unknown][]);
    if (mark === 'Map') return new Map((members.entries as [unknown, unknown][]).map(restorePair));
    if (mark === 'Set') return new Set((members.members as unknown[]).map(restore));
    if (isArrayName(mark)) return arrayOf(mark, Number(members.at), Number(members.length));
    throw new RangeError(`Nothing is known of the mark ${mark}.`);
  };
  const restorePair = ([key, member]: [unknown, unknown]): [unknown, unknown] => [
    restore(key),
    restore(member),
  ];
  const recordOf = (entries: [string, unknown][]): object =>
    Object.fromEntries(entries.map(([name, member]) => [name, restore(member)]));
  const arrayOf = (name: ArrayName, at: number, length: number): ArrayBufferView => {
    const end = start + at + length * arrays[name].BYTES_PER_ELEMENT;
    if (!(at >= 0 && length >= 0 && end <= bytes.length))
      throw new RangeError('An array ends behind the bytes.');
    return new arrays[name](new Uint8Array(bytes.subarray(start + at, end)).buffer);
  };
  return restore(JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + headerLength))));
}
