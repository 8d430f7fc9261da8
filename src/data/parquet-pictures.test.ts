import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { parquetFile } from '../../test/parquet-file.ts';
import { heldBytes } from './byte-source.ts';
import { parquetPictures } from './parquet-pictures.ts';
import { pictureSource } from './picture-source.ts';
import { pixelsOf } from './source.ts';

const png = (grey: number): Uint8Array =>
  encode({ width: 2, height: 1, channels: 1, data: Uint8Array.of(grey, grey + 1) });

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

  it('that are damaged, or label what has no name, are refused', async () => {
    const whole = parquetFile([1].map(png), [3], ['cat', 'dog']);
    await expect(parquetPictures([heldBytes('a.parquet', whole)])).rejects.toThrow(
      'label 0 of column label of a.parquet is 3, but class indices are whole numbers 0…1',
    );
    await expect(parquetPictures([heldBytes('a.parquet', whole.subarray(0, 90))])).rejects.toThrow(
      /^a\.parquet cannot be read as Parquet/,
    );
  });
});
