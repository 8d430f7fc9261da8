/**
 * @file Structures in Thrift's compact protocol, by the numbers of their fields. Every element takes bytes, so that work is
 * bounded by the file. Source: Apache Thrift, compact protocol.
 */

export type Value = number | boolean | Uint8Array | readonly Value[] | Struct;
export type Struct = ReadonlyMap<number, Value>;

/** Of structures within structures; Parquet has 7. */
const DEEPEST = 16;

/** Bytes that are read one after another. @throws Error at their end */
export class Cursor {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte(): number {
    if (this.at >= this.bytes.length) throw new Error('it ends too early');
    return this.bytes[this.at++];
  }

  take(length: number): Uint8Array {
    if (!(length >= 0 && length <= this.bytes.length - this.at))
      throw new Error(`${length} bytes are announced where ${this.bytes.length - this.at} are left`);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** A whole number below 2^64 in groups of 7 bits. */
  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asUintN(64, value);
    }
    throw new Error('a number has too many bytes');
  }

  /** A whole number below 2^32. */
  count(): number {
    const value = this.varint();
    if (value >= 2n ** 32n) throw new Error(`${value} is too large a count`);
    return Number(value);
  }

  /** A signed number, its sign in the lowest bit. */
  zigzag(): bigint {
    const value = this.varint();
    return (value >> 1n) ^ -(value & 1n);
  }
}

/** The structure at the cursor. @throws Error if it is damaged */
export function readStruct(cursor: Cursor, depth = 0): Struct {
  if (depth > DEEPEST) throw new Error('its structures are nested too deeply');
  const fields = new Map<number, Value>();
  for (let id = 0; ; ) {
    const head = cursor.byte();
    const type = head & 15;
    if (type === 0) return fields;
    id = head >> 4 === 0 ? Number(cursor.zigzag()) : id + (head >> 4);
    fields.set(id, type <= 2 ? type === 1 : readValue(cursor, type, depth));
  }
}

function readValue(cursor: Cursor, type: number, depth: number): Value {
  switch (type) {
    case 1:
    case 2:
      return cursor.byte() === 1;
    case 3:
      return (cursor.byte() << 24) >> 24;
    case 4:
    case 5:
    case 6:
      return Number(cursor.zigzag());
    case 7: {
      const bytes = cursor.take(8);
      return new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0, true);
    }
    case 8:
      return cursor.take(cursor.count());
    case 9:
    case 10: {
      const head = cursor.byte();
      const size = head >> 4 === 15 ? cursor.count() : head >> 4;
      const values: Value[] = [];
      for (let i = 0; i < size; i++) values.push(readValue(cursor, head & 15, depth + 1));
      return values;
    }
    case 12:
      return readStruct(cursor, depth + 1);
    default:
      throw new Error(`it has a field of the unknown type ${type}`);
  }
}

/** @throws Error if the field is absent or no number */
export function numberIn(struct: Struct, id: number, what: string): number {
  const value = struct.get(id);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new Error(`it does not say ${what}`);
}

const decoder = new TextDecoder();

export const textIn = (value: Value | undefined): string | undefined =>
  value instanceof Uint8Array ? decoder.decode(value) : undefined;

export const structIn = (value: Value | undefined): Struct | undefined =>
  value instanceof Map ? value : undefined;

export const structsIn = (value: Value | undefined): readonly Struct[] =>
  Array.isArray(value) ? value.filter((each): each is Struct => each instanceof Map) : [];
