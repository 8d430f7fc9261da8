import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { parseCifar } from './cifar.ts';

const IMAGE = 3 * 32 * 32;

/** Records whose first red, first green and last blue pixel are 1, 2 and 3 plus ten times the record's number. */
function records(labels: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from(
    labels.flatMap((label, record) => {
      const pixels = new Array<number>(IMAGE).fill(0);
      pixels[0] = 1 + 10 * record;
      pixels[1024] = 2 + 10 * record;
      pixels[IMAGE - 1] = 3 + 10 * record;
      return [...label, ...pixels];
    }),
  );
}

const ten = { file: 'ten.bin', bytes: records([[9], [0], [4]]) };
const hundred = {
  file: 'hundred.bin',
  bytes: records([
    [19, 99],
    [0, 12],
  ]),
};

describe('parseCifar', () => {
  it('reads CIFAR-10: a label, then planes', () => {
    const dataset = parseCifar({ files: [ten], split: 'test' });
    expect(dataset).toMatchObject({ name: 'CIFAR-10 test set', shape: [3, 32, 32], length: 3, classes: 10 });
    expect([...dataset.labels]).toEqual([9, 0, 4]);
    expect(dataset.pixels[2 * IMAGE]).toBe(21);
    expect(dataset.pixels[2 * IMAGE + 1024]).toBe(22);
    expect(dataset.pixels[3 * IMAGE - 1]).toBe(23);
  });

  it('reads CIFAR-100: the second label is the class', () => {
    const dataset = parseCifar({ files: [hundred], split: 'train' });
    expect(dataset).toMatchObject({ name: 'CIFAR-100 training set', length: 2, classes: 100 });
    expect([...dataset.labels]).toEqual([99, 12]);
    expect(dataset.pixels[IMAGE]).toBe(11);
  });

  it('joins files, gzipped or not, and stops at the limit', () => {
    const zipped = { file: 'ten.bin.gz', bytes: gzipSync(ten.bytes) };
    const dataset = parseCifar({ files: [ten, zipped, ten], split: 'train', limit: 5 });
    expect([...dataset.labels]).toEqual([9, 0, 4, 9, 0]);
    expect(dataset.pixels.length).toBe(5 * IMAGE);
    expect(dataset.pixels[4 * IMAGE]).toBe(11);
  });

  it('says what is wrong with a file', () => {
    const cut = { file: 'cut.bin', bytes: ten.bytes.subarray(0, 5000) };
    expect(() => parseCifar({ files: [cut], split: 'test' })).toThrow(
      /^cut\.bin has 5,000 bytes, which is no whole number/,
    );
    const odd = { file: 'odd.bin', bytes: records([[10]]) };
    expect(() => parseCifar({ files: [odd], split: 'test' })).toThrow(
      /^odd\.bin has the size of CIFAR-10 records but/,
    );
    const empty = { file: 'empty.bin', bytes: new Uint8Array() };
    expect(() => parseCifar({ files: [empty], split: 'test' })).toThrow(/^empty\.bin has 0 bytes/);
    expect(() => parseCifar({ files: [ten, hundred], split: 'test' })).toThrow(
      /^hundred\.bin is CIFAR-100 but ten\.bin/,
    );
  });
});
