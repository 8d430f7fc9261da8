/**
 * @file How a page's values are written. Every reader is told how many values there are and refuses other numbers of them.
 * Source: Apache Parquet, Encodings.md.
 */
import type { Cursor } from './thrift.ts';

export type Cell = number | Uint8Array | null;

/** Whole numbers of `width` bits in runs: repeated ones, and groups of eight. @param width 0…32 */
export function readRuns(cursor: Cursor, width: number, count: number): Uint32Array {
  if (width > 32) throw new Error(`numbers of ${width} bits are no indices`);
  const values = new Uint32Array(count);
  for (let done = 0; done < count; ) {
    const head = cursor.count();
    if (head % 2 === 0) {
      const [repeats, bytes] = [head / 2, cursor.take(Math.ceil(width / 8))];
      if (repeats > count - done)
        throw new Error(`a run of ${repeats} where ${count - done} values are left`);
      values.fill(little(bytes), done, done + repeats);
      done += repeats;
    } else {
      const groups = (head - 1) / 2;
      // Of the last group, writers may leave out what is not used.
      const used = Math.min(8 * groups, count - done);
      const least = Math.ceil((used * width) / 8);
      const bytes = cursor.take(Math.min(Math.max(least, groups * width), cursor.bytes.length - cursor.at));
      if (bytes.length < least) throw new Error('a run of values is cut short');
      for (let i = 0; i < used; i++) values[done + i] = Number(bitsOf(bytes, i * width, width));
      done += used;
    }
  }
  return values;
}

const little = (bytes: Uint8Array): number => bytes.reduceRight((value, byte) => value * 256 + byte, 0);

function bitsOf(bytes: Uint8Array, from: number, width: number): number | bigint {
  if (width > 24) return wideBits(bytes, from, width);
  const at = from >> 3;
  const word = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
  return (word >>> (from & 7)) & (2 ** width - 1);
}

function wideBits(bytes: Uint8Array, from: number, width: number): bigint {
  let value = 0n;
  for (let i = Math.floor((from + width - 1) / 8); i >= from >> 3; i--)
    value = (value << 8n) | BigInt(bytes[i] ?? 0);
  return BigInt.asUintN(width, value >> BigInt(from & 7));
}

/** Bits of the numbers 0…most. */
export const bitWidth = (most: number): number => 32 - Math.clz32(most);

const BOOLEAN = 0;
const BYTE_ARRAY = 6;
const numbers: Readonly<
  Record<number, readonly [bytes: number, read: (view: DataView, at: number) => number]>
> = {
  1: [4, (view, at) => view.getInt32(at, true)],
  2: [8, (view, at) => Number(view.getBigInt64(at, true))],
  4: [4, (view, at) => view.getFloat32(at, true)],
  5: [8, (view, at) => view.getFloat64(at, true)],
};

/** Values as they are, one after another. */
export function readPlain(cursor: Cursor, type: number, count: number): Cell[] {
  if (type === BOOLEAN) {
    const bits = cursor.take(Math.ceil(count / 8));
    return Array.from({ length: count }, (_, i) => (bits[i >> 3] >> (i & 7)) & 1);
  }
  if (type === BYTE_ARRAY) {
    const texts: Cell[] = [];
    for (let i = 0; i < count; i++) texts.push(cursor.take(little(cursor.take(4))));
    return texts;
  }
  const number = numbers[type];
  if (number === undefined) throw new Error(`its values have type ${type} of the format, which is not read`);
  const [size, read] = number;
  const bytes = cursor.take(count * size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: count }, (_, i) => read(view, i * size));
}

/** Whole numbers as differences from the one before, in blocks. @param bits of a number: 32 or 64 */
export function readDelta(cursor: Cursor, count: number, bits: 32 | 64): number[] {
  const [block, parts, total] = [cursor.count(), cursor.count(), cursor.count()];
  const each = block / parts;
  if (total !== count) throw new Error(`${total} numbers stand where ${count} are announced`);
  if (!(Number.isInteger(each) && each > 0 && each % 8 === 0))
    throw new Error(`blocks of ${block} numbers have no ${parts} parts`);
  const values: number[] = [];
  let value = cursor.zigzag();
  if (count > 0) values.push(Number(value));
  while (values.length < count) {
    const least = cursor.zigzag();
    for (const width of cursor.take(parts)) {
      const used = Math.min(each, count - values.length);
      if (used === 0) break;
      if (width > 64) throw new Error(`differences of ${width} bits`);
      const packed = cursor.take((each * width) / 8);
      for (let i = 0; i < used; i++) {
        value = BigInt.asIntN(bits, value + least + BigInt(bitsOf(packed, i * width, width)));
        values.push(Number(value));
      }
    }
  }
  return values;
}

/** Lengths as differences, then all bytes. */
export function readDeltaLengths(cursor: Cursor, count: number): Cell[] {
  return readDelta(cursor, count, 32).map((length) => cursor.take(length));
}
