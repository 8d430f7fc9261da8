import { describe, expect, it } from 'vitest';
import { imageAt, subset, take } from './subset.ts';

const dataset = {
  name: 'data',
  split: 'test',
  shape: [1, 1, 2],
  length: 3,
  pixels: Uint8Array.of(1, 2, 3, 4, 5, 6),
  labels: Int32Array.of(7, 8, 9),
  classes: 10,
} as const;

describe('parts of a dataset', () => {
  it('finds an image', () => {
    expect(imageAt(dataset, 1)).toEqual(Uint8Array.of(3, 4));
    expect(() => imageAt(dataset, 3)).toThrow('there is no image 3 in data; it has 3');
    expect(() => imageAt(dataset, -1)).toThrow(expect.objectContaining({ code: 'range' }));
  });

  it('takes what there is', () => {
    expect(take(dataset, 2)).toMatchObject({ length: 2, labels: Int32Array.of(7, 8) });
    expect(take(dataset, 9)).toMatchObject({ length: 3 });
    expect(subset(dataset, 1, 3)).toMatchObject({ length: 2, pixels: Uint8Array.of(3, 4, 5, 6) });
    expect(subset(dataset, 5, 9)).toMatchObject({ length: 0 });
  });

  it('is a view', () => {
    expect(take(dataset, 1).pixels.buffer).toBe(dataset.pixels.buffer);
  });
});
