import { describe, expect, it } from 'vitest';
import { imageAt, limited, mixed, subset, take } from './subset.ts';

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

describe('a limit', () => {
  const images = (...labels: readonly number[]) => ({
    ...dataset,
    shape: [1, 1, 1] as const,
    length: labels.length,
    pixels: Uint8Array.from(labels, (_, place) => place),
    labels: Int32Array.from(labels),
    classes: 3,
  });

  it('takes the first images of data in no order', () => {
    const mixed = images(2, 0, 1, 1, 0, 2, 0, 2, 1, 0, 1, 2);
    expect([...limited(mixed, 2).pixels]).toEqual([0, 1]);
    expect(limited(mixed, 2).changes).toBeUndefined();
    expect(limited(mixed, 12)).toBe(mixed);
  });

  it('takes the classes in turn of data that are sorted by class, and says so', () => {
    const sorted = limited(images(1, 1, 1, 1, 0, 0, 0, 0, 2, 2, 2, 2), 5);
    expect([...sorted.labels]).toEqual([0, 1, 2, 0, 1]);
    expect([...sorted.pixels]).toEqual([4, 0, 8, 5, 1]);
    expect([...(sorted.places ?? [])]).toEqual([4, 0, 8, 5, 1]);
    expect(sorted.changes).toEqual([
      'data is sorted by class; of its 12 images 5 are taken, the classes in turn.',
    ]);
  });

  it('mixes all images of sorted data, and leaves others alone', () => {
    const sorted = images(0, 0, 0, 1, 1, 1, 2, 2, 2);
    expect([...mixed(sorted).labels]).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2]);
    expect([...mixed(sorted).pixels]).toEqual([0, 3, 6, 1, 4, 7, 2, 5, 8]);
    const inNoOrder = images(2, 0, 1, 1, 0, 2, 0, 2, 1);
    expect(mixed(inNoOrder)).toBe(inNoOrder);
  });
});
