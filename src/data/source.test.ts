import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { imageFolder } from './image-folder.ts';
import { takeTurns } from './picture-entries.ts';
import { type PictureFiles, pictureSource } from './picture-source.ts';
import { pixelUnits, storedAs } from './pixels.ts';
import { inMemory, pixelsOf } from './source.ts';
import { limited } from './subset.ts';
import { withTransform } from './transformed-images.ts';

const picture = (value: number, width: number, height: number, channels: 1 | 3 = 3) =>
  encode({
    width,
    height,
    channels,
    data: Uint8Array.from({ length: width * height * channels }, (_, i) => value + 3 * i),
  });

const files: Record<string, Uint8Array> = {
  'ant/1.png': picture(1, 9, 7),
  'ant/2.png': picture(2, 8, 12),
  'bee/1.png': picture(3, 7, 7, 1),
  'cat/1.png': picture(4, 20, 7),
  'cat/2.png': picture(5, 7, 9),
};
const paths = Object.keys(files);
const transform = { resize: 5, crop: 4 };

function sourceOf(content: Record<string, Uint8Array>, own: Partial<PictureFiles> = {}) {
  const reads: string[] = [];
  const made = pictureSource({
    name: 'animals',
    split: 'test',
    ...takeTurns(Object.keys(content)),
    limit: Number.POSITIVE_INFINITY,
    transform,
    async read(path, most) {
      if (most === undefined) reads.push(path);
      return content[path].subarray(0, most);
    },
    ...own,
  });
  return { made, reads };
}

describe('pictures of several sizes', () => {
  it('become the same images as a source and in memory', async () => {
    const source = await sourceOf(files).made;
    const folder = await imageFolder({
      name: 'animals',
      split: 'test',
      paths,
      transform,
      read: async (path) => files[path],
    });
    expect(source).toMatchObject({
      shape: [3, 4, 4],
      length: 5,
      classes: 3,
      transform: 'resize=5,crop=4,bilinear',
    });
    expect([...source.labels]).toEqual([0, 1, 2, 0, 2]);
    expect(folder.labels).toEqual(source.labels);
    expect((await inMemory(source)).pixels).toEqual(folder.pixels);
    expect(folder.changes).toEqual(source.changes);
    expect(folder.changes).toContain('animals: each picture is transformed, resize=5,crop=4,bilinear.');
  });

  it('are refused without a transform, by name', async () => {
    await expect(sourceOf(files, { transform: {} }).made).rejects.toThrow(
      'bee/1.png is 7×7 pixels but ant/1.png is 9×7; bring all to one size, such as --resize 256 --crop 224',
    );
  });

  it('are refused where one is smaller than what is cut out of it', async () => {
    await expect(sourceOf(files, { transform: { crop: 8 } }).made).rejects.toThrow(
      'ant/1.png is 9×7 pixels, too few to crop 8×8',
    );
  });
});

describe('a source of pictures', () => {
  it('reads only files whose images are wanted, in the order in which they are', async () => {
    const { made, reads } = sourceOf(files);
    const source = await made;
    expect(reads).toEqual([]);
    const all = await inMemory(source);
    reads.length = 0;
    const size = 3 * 4 * 4;
    const some = pixelsOf(await source.read([4, 0]));
    expect(reads).toEqual(['cat/2.png', 'ant/1.png']);
    expect(some).toEqual(
      Uint8Array.of(...all.pixels.subarray(4 * size, 5 * size), ...all.pixels.subarray(0, size)),
    );
  });

  it('passes over a file whose header is none, and refuses one that is damaged later when it is read', async () => {
    const broken = {
      ...files,
      'ant/2.png': Uint8Array.of(1, 2, 3),
      'cat/1.png': files['cat/1.png'].subarray(0, 60),
    };
    const source = await sourceOf(broken).made;
    expect(source).toMatchObject({ length: 4, unreadable: 1 });
    expect(source.note).toContain('ant/2.png is not PNG, JPEG, BMP or WebP');
    expect([...source.labels]).toEqual([0, 1, 2, 2]);
    await expect(inMemory(source)).rejects.toThrow(/^cat\/1\.png cannot be decoded/);
  });

  it('takes as many as the limit after those that are passed over', async () => {
    const broken = { ...files, 'ant/1.png': Uint8Array.of(1, 2, 3) };
    const source = await sourceOf(broken, { limit: 2 }).made;
    expect([...source.labels]).toEqual([1, 2]);
  });

  it('comes in the units of a network that takes fractions', async () => {
    const source = await sourceOf(files).made;
    const fractions = storedAs(source, { min: 0, max: 1 });
    expect(pixelUnits(fractions)).toMatchObject({ min: 0, max: 1, white: 1 });
    const bytes = (await inMemory(source)).pixels;
    expect((await inMemory(fractions)).pixels).toEqual(Float32Array.from(bytes, (pixel) => pixel / 255));
  });
});

describe('arrays', () => {
  const array = {
    name: 'array',
    split: 'test',
    shape: [1, 2, 2],
    length: 4,
    pixels: Uint8Array.from({ length: 16 }, (_, i) => i),
    labels: Int32Array.of(0, 0, 1, 1),
    classes: 2,
  } as const;

  it('are transformed image by image', async () => {
    const images = withTransform(array, { crop: 1 });
    expect((await inMemory(images)).pixels).toEqual(Uint8Array.of(0, 4, 8, 12));
  });

  it('take turns as a source as they do in memory', async () => {
    const source = withTransform(array, { crop: 1 });
    const some = limited(source, 2);
    expect([...some.labels]).toEqual([0, 1]);
    expect((await inMemory(some)).pixels).toEqual(Uint8Array.of(0, 8));
  });

  it('give their first images as views', async () => {
    const first = await inMemory(array, 1);
    expect(first).toMatchObject({ length: 1, pixels: Uint8Array.of(0, 1, 2, 3), labels: Int32Array.of(0) });
  });
});
