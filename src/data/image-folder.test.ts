import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { imageFolder } from './image-folder.ts';
import { pixelUnits } from './pixels.ts';

const grey = (value: number, width = 2) =>
  encode({ width, height: 1, channels: 1, data: new Uint8Array(width).fill(value) });
const files: Record<string, Uint8Array> = {
  'cat/1.png': grey(1),
  'cat/2.PNG': grey(2),
  'cat/3.png': grey(3),
  'ant/9.png': grey(9),
  'ant/sub/8.png': grey(8),
  'bee/5.png': grey(5),
  'bee/readme.txt': new Uint8Array(),
  'loose.png': grey(77),
};

const load = (content: Record<string, Uint8Array>, limit?: number) =>
  imageFolder({
    name: 'animals',
    split: 'test',
    paths: Object.keys(content),
    read: async (path) => content[path],
    ...(limit === undefined ? {} : { limit }),
  });

describe('imageFolder', () => {
  it('sorts the classes and lets them take turns', async () => {
    const dataset = await load(files);
    expect(dataset.classNames).toEqual(['ant', 'bee', 'cat']);
    expect([...dataset.labels]).toEqual([0, 1, 2, 0, 2, 2]);
    expect(dataset).toMatchObject({ shape: [1, 1, 2], length: 6, classes: 3 });
    expect(dataset.pixels).toEqual(Uint8Array.of(9, 9, 5, 5, 1, 1, 8, 8, 2, 2, 3, 3));
  });

  it('reads no more than the limit and still knows every class', async () => {
    const dataset = await load(files, 2);
    expect([...dataset.labels]).toEqual([0, 1]);
    expect(dataset.classes).toBe(3);
  });

  it('becomes RGB with one colour image and float with one deep image', async () => {
    const colour = encode({ width: 2, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6) });
    const mixed = await load({ 'a/1.png': grey(7), 'b/1.png': colour });
    expect(mixed.shape).toEqual([3, 1, 2]);
    expect(mixed.pixels).toEqual(Uint8Array.of(7, 7, 7, 7, 7, 7, 1, 4, 2, 5, 3, 6));
    const deep = encode({ width: 2, height: 1, channels: 1, depth: 16, data: Uint16Array.of(0, 65535) });
    const floats = await load({ 'a/1.png': grey(255), 'b/1.png': deep });
    expect(floats.pixels).toEqual(Float32Array.of(1, 1, 0, 1));
    expect(pixelUnits(floats)).toMatchObject({ white: 1, text: '16-bit pictures, read as 0…1' });
    // Dark pictures are intensities, too.
    const dark = encode({ width: 2, height: 1, channels: 1, depth: 16, data: Uint16Array.of(0, 655) });
    expect(pixelUnits(await load({ 'a/1.png': dark })).white).toBe(1);
  });

  it('names the first image of another size', async () => {
    const odd = { 'a/1.png': grey(1), 'b/1.png': grey(2, 3) };
    await expect(load(odd)).rejects.toThrow('b/1.png is 3×1 pixels but a/1.png is 2×1');
  });

  it('takes pictures without class folders as data without labels, by name', async () => {
    const pictures: Record<string, Uint8Array> = { '2.png': grey(2), '1.png': grey(1), 'a.gif': grey(3) };
    const dataset = await imageFolder({
      name: 'animals',
      split: 'test',
      paths: Object.keys(pictures),
      unlabelled: true,
      read: async (path) => pictures[path],
    });
    expect(dataset).toMatchObject({ length: 2, classes: 0, unreadable: 1 });
    expect(dataset.labels).toHaveLength(0);
    expect(dataset.classNames).toBeUndefined();
    expect(dataset.pixels).toEqual(Uint8Array.of(1, 1, 2, 2));
    expect(dataset.changes).toContain(
      'animals: there are no class folders, so that its pictures have no labels.',
    );
  });

  it('says why the first file cannot be read', async () => {
    const { note } = await load({ 'a/1.png': grey(1), 'a/2.png': Uint8Array.of(1) });
    expect(note).toContain(
      'a/2.png; a/2.png is not PNG, JPEG, BMP or WebP, whatever its name says; convert it',
    );
  });

  it('says when there is nothing', async () => {
    await expect(load({ 'loose.png': grey(1) })).rejects.toThrow('animals has no class folders');
  });
});
