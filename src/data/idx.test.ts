import fc from 'fast-check';
import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { idxDataset, parseIdx } from './idx.ts';

function idx(shape: readonly number[], data: ArrayLike<number>, type = 8): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length);
  bytes.set([0, 0, type, shape.length]);
  const view = new DataView(bytes.buffer);
  shape.forEach((extent, axis) => {
    view.setUint32(4 + 4 * axis, extent);
  });
  bytes.set(data, 4 + 4 * shape.length);
  return bytes;
}

const images = { file: 'x-idx3', bytes: idx([2, 1, 3], [1, 2, 3, 4, 5, 255]) };
const labels = { file: 'y-idx1', bytes: idx([2], [7, 1]) };
const one = { name: 'tiny', split: 'test', images, labels } as const;

describe('parseIdx', () => {
  it('reads what was written, gzipped or not', () => {
    const array = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 }).chain((shape) => {
      const length = shape.reduce((product, extent) => product * extent, 1);
      return fc.record({
        shape: fc.constant(shape),
        data: fc.uint8Array({ minLength: length, maxLength: length }),
      });
    });
    fc.assert(
      fc.property(array, fc.boolean(), ({ shape, data }, isZipped) => {
        const bytes = idx(shape, data);
        expect(parseIdx(isZipped ? gzipSync(bytes) : bytes, 'x')).toEqual({ shape, data });
      }),
    );
  });

  it.each([
    ['text', new TextEncoder().encode('hello world'), /^bad is not an IDX file/],
    ['an empty file', new Uint8Array(), /^bad is not an IDX file/],
    [
      'floats',
      idx([1], [0, 0, 0, 0], 0x0d),
      /^bad holds IDX type 0xd at byte 2; images and labels are unsigned bytes \(0x8\)$/,
    ],
    ['half a header', idx([2, 3], []).subarray(0, 9), /^bad ends within its IDX header \(9 of 12 bytes\)/],
    ['a missing byte', idx([2, 2], [1, 2, 3]), /^bad announces 2×2 = 4 bytes but holds 3/],
    ['a byte too many', idx([2], [1, 2, 3]), /^bad announces 2 = 2 bytes but holds 3/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parseIdx(bytes, 'bad')).toThrow(message);
  });
});

describe('idxDataset', () => {
  it('has one channel and counts classes by the largest label', () => {
    expect(idxDataset(one)).toEqual({
      name: 'tiny',
      split: 'test',
      shape: [1, 1, 3],
      length: 2,
      pixels: Uint8Array.of(1, 2, 3, 4, 5, 255),
      labels: Int32Array.of(7, 1),
      classes: 8,
    });
  });

  it('notices swapped files', () => {
    expect(() => idxDataset({ ...one, images: labels, labels: images })).toThrow(
      /^y-idx1 has 1 dimensions .* swapped/,
    );
  });

  it('notices files of different sets', () => {
    const other = { file: 'z-idx1', bytes: idx([3], [1, 2, 3]) };
    expect(() => idxDataset({ ...one, labels: other })).toThrow(
      'x-idx3 has 2 images but z-idx1 has 3 labels',
    );
  });
});
