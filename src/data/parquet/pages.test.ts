import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { random } from '../../../test/random.ts';
import { readRuns } from './encodings.ts';
import { footerLength, parseFooter } from './footer.ts';
import { readChunk } from './pages.ts';
import { unpackSnappy } from './snappy.ts';
import { Cursor } from './thrift.ts';

type Row = Record<string, unknown>;

/** Rows as this reader has them. */
function ours(bytes: Uint8Array): Row[] {
  const end = bytes.length - 8;
  const size = footerLength(bytes.subarray(end), bytes.length);
  const { columns, groups } = parseFooter(bytes.subarray(end - size, end), bytes.length);
  return groups.flatMap(({ rows, chunks }) => {
    const cells = columns.map((column, i) => {
      const { from, length } = chunks[i];
      return readChunk(bytes.subarray(from, from + length), column, chunks[i], rows);
    });
    return Array.from({ length: rows }, (_, row) =>
      Object.fromEntries(columns.map(({ path }, i) => [path.join('.'), cells[i][row]])),
    );
  });
}

/** The same by a library, with numbers where it has big ones and records taken apart. */
async function theirs(bytes: Uint8Array): Promise<Row[]> {
  const file = bytes.slice().buffer;
  const rows = await parquetReadObjects({ file, metadata: parquetMetadata(file), utf8: false });
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
    ),
  );
}

const encodings = {
  BYTE_ARRAY: [undefined, 'PLAIN', 'DELTA_LENGTH_BYTE_ARRAY'],
  INT32: [undefined, 'PLAIN', 'DELTA_BINARY_PACKED'],
  INT64: [undefined, 'PLAIN', 'DELTA_BINARY_PACKED'],
  DOUBLE: [undefined, 'PLAIN'],
  BOOLEAN: [undefined, 'PLAIN', 'RLE'],
} as const;
type Type = keyof typeof encodings;

/** One value of a type; few different ones where `few`, so that a dictionary pays. */
function value(type: Type, next: () => number, few: boolean): unknown {
  const size = Math.floor(next() * (few ? 5 : 70));
  if (type === 'BYTE_ARRAY') return Uint8Array.from({ length: size }, (_, i) => (few ? i : next() * 256));
  if (type === 'BOOLEAN') return next() < 0.5;
  if (type === 'DOUBLE') return few ? size / 8 : next();
  const number = few ? size - 2 : Math.floor((next() - 0.5) * 2 ** 31);
  return type === 'INT64' ? BigInt(number) * (few ? 1n : 4097n) : number;
}

describe('Parquet columns', () => {
  it('are read as a library reads them, however they are written', async () => {
    const next = random(31);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)];
    for (let trial = 0; trial < 120; trial++) {
      const rows = 1 + Math.floor(next() * pick([4, 40, 700]));
      const names = ['a', 'b', 'c'];
      const made = names.map((name) => {
        const type = pick(Object.keys(encodings) as Type[]);
        const [few, isNullable] = [next() < 0.5, next() < 0.5];
        const data = Array.from({ length: rows }, () =>
          isNullable && next() < 0.3 ? null : value(type, next, few),
        );
        const encoding = pick<string | undefined>(encodings[type]);
        const repetition_type = isNullable ? 'OPTIONAL' : 'REQUIRED';
        return {
          column: { name, data, ...(encoding && { encoding }) },
          element: { name, type, repetition_type },
        };
      });
      const bytes = new Uint8Array(
        parquetWriteBuffer({
          columnData: made.map(({ column }) => column) as never,
          schema: [{ name: 'root', num_children: 3 }, ...made.map(({ element }) => element as never)],
          rowGroupSize: pick([7, 1000]),
          pageSize: pick([64, 1 << 20]),
          codec: pick(['SNAPPY', 'UNCOMPRESSED']),
        }),
      );
      const expected = (await theirs(bytes)).map((row) =>
        Object.fromEntries(
          names.map((name) => [name, typeof row[name] === 'boolean' ? Number(row[name]) : row[name]]),
        ),
      );
      expect(ours(bytes)).toEqual(expected);
    }
  });

  it('have runs of levels that are as long as the page, or are refused at once', () => {
    // Five times 1, then groups of eight: 0b10101010 from the lowest bit.
    expect([...readRuns(new Cursor(Uint8Array.of(10, 1, 3, 0xaa)), 1, 8)]).toEqual([1, 1, 1, 1, 1, 0, 1, 0]);
    // A run of 2^31 − 1.
    const endless = new Cursor(Uint8Array.of(0xfe, 0xff, 0xff, 0xff, 0x0f, 1));
    expect(() => readRuns(endless, 1, 5)).toThrow('a run of 2147483647 where 5 values are left');
    expect(() => readRuns(new Cursor(Uint8Array.of(0, 1)), 1, 5)).toThrow('it ends too early');
  });

  it('unpack Snappy, and no more than is announced', () => {
    // "abab…": two literals, then a copy of 6 from 2 back.
    const packed = Uint8Array.of(8, 1 << 2, 97, 98, (5 << 2) | 2, 2, 0);
    expect(new TextDecoder().decode(unpackSnappy(packed, 8))).toBe('abababab');
    expect(() => unpackSnappy(packed, 7)).toThrow('become more than 7 bytes');
    expect(() => unpackSnappy(packed, 9)).toThrow('become 8 bytes, not 9');
    // A literal whose length is negative where it is read as 32 bits with a sign.
    const backwards = Uint8Array.of(8, 63 << 2, 0xf0, 0xff, 0xff, 0xff);
    expect(() => unpackSnappy(backwards, 8)).toThrow('become more than 8 bytes');
  });
});
