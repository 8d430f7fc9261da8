import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { parquetFile } from '../../test/parquet-file.ts';
import { FirstspikeError } from '../error.ts';
import { heldBytes } from './byte-source.ts';
import { parquetPictures } from './parquet-pictures.ts';
import { pictureSource } from './picture-source.ts';
import { pixelsOf } from './source.ts';

const png = (grey: number): Uint8Array =>
  encode({ width: 2, height: 1, channels: 1, data: Uint8Array.of(grey, grey + 1) });

/** Written by pyarrow 25 (`data_page_version='1.0'`, gzip): pages whose levels are packed with the values, and dictionaries. */
const byArrow = Uint8Array.from(
  atob(
    [
      'UEFSMRUEFRoVPkwVBBUAEgAAH4sIAAAAAAACA2NiYGBITGIGkskpqQB4lc7xDQAAABUAFRIVOiwVBhUQFQYVBhwAAAAfiwgAAAAA',
      'AAIDY2JgYGBjYmRmAgDbWVcpCQAAABUEFRQVOEwVBBUAEgAAH4sIAAAAAAACA2NkYGAwYAQSRgDVfIX9CgAAABUAFRQVPCwVBhUQ',
      'FQYVBhwAAAAfiwgAAAAAAAIDY2ZgYGBWY2BkZgIApyNJBAoAAAAVBBUwFTRMFQYVABIAAB+LCAAAAAAAAgNjYkAFjFAaALEGULYY',
      'AAAAFQAVFBU8LBUGFRAVBhUGHAAAAB+LCAAAAAAAAgNjYmBgYGNkYlZhAACS5eFVCgAAABUEGVw1ABgGc2NoZW1hFQQANQIYBWlt',
      'YWdlFQQAFQwlAhgFYnl0ZXMAFQwlAhgEcGF0aCUATBwAAAAVBCUCGAVsYWJlbAAWBhkcGTwmABwVDBk1AAYQGSgFaW1hZ2UFYnl0',
      'ZXMVBBYGFm4WugEmYiYIKSwVBBUAFQIAFQAVEBUCADwWDhkGGTYAAAYAAAAmABwVDBk1AAYQGSgFaW1hZ2UEcGF0aBUEFgYWaha2',
      'ASaWAibCASksFQQVABUCABUAFRAVAgA8FgQZBhk2AAIEAAAAJgAcFQQZNQAGEBkYBWxhYmVsFQQWBhaGARayASbIAyb4AiksFQQV',
      'ABUCABUAFRAVAgA8KQYZJgAGAAAAFt4CFgYmCBaiBAAoIHBhcnF1ZXQtY3BwLWFycm93IHZlcnNpb24gMjUuMC4xGTwcAAAcAAAc',
      'AAAARgEAAFBBUjE=',
    ].join(''),
  ),
  (c) => c.charCodeAt(0),
);

describe('Parquet files of pictures', () => {
  it('give pictures, labels and class names, over row groups and files', async () => {
    const one = parquetFile([1, 2, 3, 4, 5].map(png), [0, 1, 1, 0, 2], ['cat', 'dog', 'bird']);
    const two = parquetFile([6].map(png), [2], ['cat', 'dog', 'bird']);
    const packed = await parquetPictures([heldBytes('a.parquet', one), heldBytes('b.parquet', two)]);
    const source = await pictureSource({ ...packed, name: 'pets', split: 'test', limit: 9 });
    expect([...source.labels]).toEqual([0, 1, 1, 0, 2, 2]);
    expect(source).toMatchObject({ classNames: ['cat', 'dog', 'bird'], classes: 3, shape: [1, 1, 2] });
    expect([...pixelsOf(await source.read([5, 0, 3]))]).toEqual([6, 7, 1, 2, 4, 5]);
  });

  it('are read as Arrow writes them', async () => {
    const packed = await parquetPictures([heldBytes('a', byArrow)]);
    const texts = packed.entries.map(async ({ path }) => new TextDecoder().decode(await packed.read(path)));
    expect(await Promise.all(texts)).toEqual(['ab', 'cde', 'ab']);
    expect(packed.entries.map(({ label }) => label)).toEqual([2, 0, 1]);
  });

  it.each([
    ['by Arrow', byArrow],
    [
      'without compression',
      parquetFile([1, 2, 2].map(png), [0, 1, 1], ['cat', 'dog'], { codec: 'UNCOMPRESSED' }),
    ],
  ])('written %s are read or refused at once, whatever byte of them is damaged', async (_, whole) => {
    let slowest = 0;
    for (let at = 0; at < whole.length; at++) {
      for (const byte of [0, 0x7f, 0xfe, 0xff]) {
        const bytes = whole.slice();
        bytes[at] = byte;
        const before = process.cpuUsage();
        try {
          const { entries, read } = await parquetPictures([heldBytes('a', bytes)]);
          for (const { path } of entries) await read(path);
        } catch (error) {
          expect(error).toBeInstanceOf(FirstspikeError);
        }
        const { user, system } = process.cpuUsage(before);
        slowest = Math.max(slowest, (user + system) / 1e6);
      }
    }
    expect(slowest).toBeLessThan(5);
  });

  it('hold more rows than a call takes arguments', async () => {
    const count = 200_000;
    const pictures = new Array<Uint8Array>(count).fill(png(1));
    const whole = parquetFile(
      pictures,
      pictures.map((_, i) => i % 2),
      ['cat', 'dog'],
      {
        rowGroupSize: count,
        codec: 'UNCOMPRESSED',
      },
    );
    const { entries } = await parquetPictures([heldBytes('a', whole)]);
    expect(entries.length).toBe(count);
    expect(entries.at(-1)?.label).toBe(1);
  });

  it('that are damaged, or label what has no name, are refused', async () => {
    const whole = parquetFile([1].map(png), [3], ['cat', 'dog']);
    await expect(parquetPictures([heldBytes('a.parquet', whole)])).rejects.toThrow(
      'label 0 of column label of a.parquet is 3, but class indices are whole numbers 0…1',
    );
    await expect(parquetPictures([heldBytes('a.parquet', whole.subarray(0, 90))])).rejects.toThrow(
      /^a\.parquet cannot be read as Parquet.*uncompressed, or compressed by Snappy or gzip\.?$/,
    );
  });
});
