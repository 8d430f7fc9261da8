/**
 * @file Answers of jobs as JSON and back, exactly: arrays of numbers as the base64 of their little-endian bytes, and numbers
 * that JSON lacks (−0, infinities, not a number) by name. Every other value is JSON as it is.
 */

const arrays = { Float32Array, Float64Array, Int32Array, Uint8Array, Uint16Array, Uint32Array } as const;

type ArrayName = keyof typeof arrays;

/** Marks a value that stands for another. */
const MARK = '$';

const isArrayName = (name: unknown): name is ArrayName => typeof name === 'string' && name in arrays;

/** A value that JSON keeps. @throws RangeError for a value of another kind */
export function toJson(value: unknown): unknown {
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) {
    return { [MARK]: 'number', text: Object.is(value, -0) ? '-0' : String(value) };
  }
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) {
    const { name } = value.constructor;
    if (!isArrayName(name)) throw new RangeError(`An answer cannot hold a ${name}.`);
    return { [MARK]: name, base64: toBase64(value) };
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toJson(member)]));
}

/** The value of `toJson`. */
export function fromJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value !== 'object' || value === null) return value;
  const members: Readonly<Record<string, unknown>> = { ...value };
  const mark = members[MARK];
  if (mark === 'number') return Number(members.text);
  if (isArrayName(mark)) return new arrays[mark](fromBase64(String(members.base64)));
  return Object.fromEntries(Object.entries(members).map(([key, member]) => [key, fromJson(member)]));
}

/** As many characters at once as a call takes arguments. */
const CHUNK = 0x8000;

function toBase64({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + CHUNK)));
  }
  return btoa(parts.join(''));
}

const fromBase64 = (text: string): ArrayBuffer => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;
