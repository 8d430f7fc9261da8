/** @file The values of a column in a group of rows: pages, each with levels that say which values are null. Source: Apache Parquet. */
import { gunzipSync } from 'fflate';
import { bitWidth, type Cell, readDelta, readDeltaLengths, readPlain, readRuns } from './encodings.ts';
import type { Chunk, Column } from './footer.ts';
import { unpackSnappy } from './snappy.ts';
import { Cursor, numberIn, readStruct, type Struct, structIn } from './thrift.ts';

/** Deflate makes at most so many bytes of one. */
const MOST_PER_BYTE = 1032;

/**
 * The values of a column; null where there is none.
 * @param bytes of the chunk
 * @param rows of the group
 * @throws Error if a page is damaged, or written in a way that is not read
 */
export function readChunk(bytes: Uint8Array, column: Column, { codec }: Chunk, rows: number): Cell[] {
  if (column.isList) throw new Error(`column ${column.path.join('.')} has lists`);
  const cells: Cell[] = [];
  let dictionary: Cell[] | undefined;
  const cursor = new Cursor(bytes);
  while (cells.length < rows) {
    const header = readStruct(cursor);
    const packed = cursor.take(numberIn(header, 3, 'how long a page is'));
    const page = { header, packed, unpacked: numberIn(header, 2, 'how large a page is'), codec };
    const kind = header.get(1);
    if (kind === 2) dictionary = readDictionary(page, column);
    else if (kind === 0 || kind === 3) {
      const read = kind === 0 ? readPage(page, column, dictionary) : readPage2(page, column, dictionary);
      const values = read(rows - cells.length);
      for (const value of values) cells.push(value);
    } else if (kind !== 1) throw new Error(`it has a page of the unknown kind ${kind}`);
  }
  return cells;
}

interface Page {
  readonly header: Struct;
  readonly packed: Uint8Array;
  readonly unpacked: number;
  readonly codec: number;
}

type Dictionary = readonly Cell[] | undefined;

function unpack(codec: number, bytes: Uint8Array, length: number): Uint8Array {
  if (codec === 1) return unpackSnappy(bytes, length);
  if (codec !== 0 && codec !== 2)
    throw new Error(`it is compressed by ${codecs[codec] ?? `method ${codec}`}`);
  if (codec === 2 && !(length >= 0 && length <= MOST_PER_BYTE * bytes.length))
    throw new Error(`${bytes.length} bytes cannot become ${length}`);
  const result = codec === 0 ? bytes : gunzipSync(bytes, { out: new Uint8Array(length) });
  if (result.length !== length) throw new Error(`a page has ${result.length} bytes, not ${length}`);
  return result;
}

const codecs: Readonly<Record<number, string>> = {
  3: 'LZO',
  4: 'Brotli',
  5: 'LZ4',
  6: 'Zstandard',
  7: 'LZ4',
};

function aboutOf(header: Struct, id: number): Struct {
  const about = structIn(header.get(id));
  if (about === undefined) throw new Error('a page has no description');
  return about;
}

function readDictionary({ header, packed, unpacked, codec }: Page, { type }: Column): Cell[] {
  const count = numberIn(aboutOf(header, 7), 1, 'how many values a dictionary has');
  const bytes = unpack(codec, packed, unpacked);
  // A value takes a bit at least.
  if (!(count >= 0 && count <= 8 * bytes.length))
    throw new Error(`a dictionary of ${bytes.length} bytes has no ${count} values`);
  return readPlain(new Cursor(bytes), type, count);
}

function countIn(about: Struct, most: number): number {
  const count = numberIn(about, 1, 'how many values a page has');
  if (count >= 0 && count <= most) return count;
  throw new Error(`a page announces ${count} values where ${most} rows are left`);
}

/** Levels are packed with the values. */
const readPage =
  ({ header, packed, unpacked, codec }: Page, column: Column, dictionary: Dictionary) =>
  (most: number): Cell[] => {
    const about = aboutOf(header, 5);
    const count = countIn(about, most);
    const cursor = new Cursor(unpack(codec, packed, unpacked));
    let levels: Uint32Array | undefined;
    if (column.present > 0) {
      const size = cursor.take(4);
      const bytes = cursor.take(new DataView(size.buffer, size.byteOffset).getUint32(0, true));
      levels = readRuns(new Cursor(bytes), bitWidth(column.present), count);
    }
    return cellsOf(cursor, about.get(2), column, dictionary, count, levels);
  };

/** Levels stand before the values, never packed. */
const readPage2 =
  ({ header, packed, unpacked, codec }: Page, column: Column, dictionary: Dictionary) =>
  (most: number): Cell[] => {
    const about = aboutOf(header, 8);
    const count = countIn(about, most);
    const cursor = new Cursor(packed);
    const [size, skipped] = [5, 6].map((id) => numberIn(about, id, 'how long its levels are'));
    cursor.take(skipped);
    const bytes = cursor.take(size);
    const levels =
      column.present > 0 ? readRuns(new Cursor(bytes), bitWidth(column.present), count) : undefined;
    const rest = cursor.take(packed.length - cursor.at);
    const isPacked = about.get(7) !== false && rest.length > 0;
    const values = isPacked ? unpack(codec, rest, unpacked - size - skipped) : rest;
    return cellsOf(new Cursor(values), about.get(4), column, dictionary, count, levels);
  };

function cellsOf(
  cursor: Cursor,
  encoding: unknown,
  { type, present }: Column,
  dictionary: Dictionary,
  count: number,
  levels: Uint32Array | undefined,
): Cell[] {
  const there =
    levels === undefined ? count : levels.reduce((sum, level) => sum + (level === present ? 1 : 0), 0);
  const values = there === 0 ? [] : valuesOf(cursor, encoding, type, dictionary, there);
  if (levels === undefined || there === count) return values;
  let next = 0;
  return Array.from(levels, (level) => (level === present ? values[next++] : null));
}

function valuesOf(
  cursor: Cursor,
  encoding: unknown,
  type: number,
  dictionary: Dictionary,
  count: number,
): Cell[] {
  const isInteger = type === 1 || type === 2;
  if (encoding === 0) return readPlain(cursor, type, count);
  if (encoding === 2 || encoding === 8) {
    if (dictionary === undefined) throw new Error('a page has indices, but there is no dictionary');
    return Array.from(readRuns(cursor, cursor.byte(), count), (index) => {
      if (index < dictionary.length) return dictionary[index];
      throw new Error(`index ${index} is none of a dictionary of ${dictionary.length} values`);
    });
  }
  if (encoding === 3 && type === 0) {
    cursor.take(4);
    return Array.from(readRuns(cursor, 1, count));
  }
  if (encoding === 5 && isInteger) return readDelta(cursor, count, type === 1 ? 32 : 64);
  if (encoding === 6 && type === 6) return readDeltaLengths(cursor, count);
  throw new Error(`its values are written in encoding ${encoding} of the format, which is not read`);
}
