/**
 * @file Data that worker threads only read, in memory that all of them see: a message copies an ArrayBuffer for every thread,
 * a SharedArrayBuffer for none.
 */

/** Bytes from which a buffer is shared; a smaller one costs less as a copy. */
const SHARED_FROM = 4096;

type Typed = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => ArrayBufferView;

/**
 * The same data with every large array of numbers in shared memory. What a message says of it stays the same: views of one
 * buffer are views of one buffer, and one object in two places is one object. Nobody may write to the arrays.
 * @example
 * ```ts
 * shared({ weights: new Float32Array(2048) }).weights.buffer instanceof SharedArrayBuffer; // → true
 * ```
 */
export function shared<T>(data: T): T {
  const buffers = new Map<ArrayBufferLike, SharedArrayBuffer>();
  const known = new Map<object, object>();
  const sharedBuffer = (buffer: ArrayBufferLike): SharedArrayBuffer => {
    const own = buffers.get(buffer) ?? new SharedArrayBuffer(buffer.byteLength);
    if (!buffers.has(buffer)) new Uint8Array(own).set(new Uint8Array(buffer));
    buffers.set(buffer, own);
    return own;
  };
  const viewOf = (view: ArrayBufferView): ArrayBufferView => {
    const { buffer, byteOffset, byteLength } = view;
    if (buffer instanceof SharedArrayBuffer || buffer.byteLength < SHARED_FROM || view instanceof DataView)
      return view;
    // A Buffer arrives in a thread as what it is there: a Uint8Array.
    const Kind = (view instanceof Uint8Array ? Uint8Array : view.constructor) as Typed & {
      readonly BYTES_PER_ELEMENT: number;
    };
    return new Kind(sharedBuffer(buffer), byteOffset, byteLength / Kind.BYTES_PER_ELEMENT);
  };
  const made = <V>(of: V & object, empty: object, fill: () => void): V => {
    known.set(of, empty);
    fill();
    return empty as V;
  };
  const copy = <V>(value: V): V => {
    if (typeof value !== 'object' || value === null) return value;
    const before = known.get(value);
    if (before !== undefined) return before as V;
    if (ArrayBuffer.isView(value)) {
      const view = viewOf(value);
      known.set(value, view);
      return view as V;
    }
    if (Array.isArray(value)) {
      const list: unknown[] = [];
      return made(value, list, () => {
        for (const each of value) list.push(copy(each));
      });
    }
    if (value instanceof Map) {
      const map = new Map();
      return made(value, map, () => {
        for (const [key, each] of value) map.set(copy(key), copy(each));
      });
    }
    if (Object.prototype.toString.call(value) !== '[object Object]') return value;
    const record: Record<string, unknown> = {};
    return made(value, record, () => {
      for (const [key, each] of Object.entries(value)) record[key] = copy(each);
    });
  };
  return copy(data);
}
