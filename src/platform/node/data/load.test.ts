import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encode } from 'fast-png';
import { gzipSync, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { subset } from '../../../data/subset.ts';
import { numberedClasses } from '../../../measure/numbered-classes.ts';
import { type LoadOptions, loadDataset } from './load.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstspike-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), bytes);
}

const load = (path: string, options: LoadOptions) => loadDataset(join(folder, path), options);
const evaluate = { purpose: 'evaluate' } as const;
const calibrate = { purpose: 'calibrate' } as const;

/** `count` images of 1×1 pixel; pixel and label are `value`. */
const idxImages = (count: number, value: number) =>
  Uint8Array.of(
    0,
    0,
    8,
    3,
    0,
    0,
    count >> 8,
    count & 255,
    0,
    0,
    0,
    1,
    0,
    0,
    0,
    1,
    ...new Array(count).fill(value),
  );
const idxLabels = (count: number, value: number) =>
  Uint8Array.of(0, 0, 8, 1, 0, 0, count >> 8, count & 255, ...new Array(count).fill(value));

describe('a folder of IDX files', () => {
  beforeEach(async () => {
    await put('set/t10k-images-idx3-ubyte', idxImages(3, 1));
    await put('set/t10k-labels-idx1-ubyte.gz', gzipSync(idxLabels(3, 1)));
    await put('set/train-images-idx3-ubyte.gz', gzipSync(idxImages(2500, 2)));
    await put('set/train-labels-idx1-ubyte', idxLabels(2500, 2));
  });

  it('gives evaluation the test pair, calibration 2,000 and training all of the training pair', async () => {
    expect(await load('set', evaluate)).toMatchObject({ name: 'set test set', split: 'test', length: 3 });
    const calibration = await load('set', calibrate);
    expect(calibration).toMatchObject({ name: 'set training set', split: 'train', length: 2000, classes: 3 });
    expect(calibration.pixels.buffer.byteLength).toBe(2000);
    expect((await load('set', { purpose: 'train' })).length).toBe(2500);
  });

  it('follows split and limit', async () => {
    expect(await load('set', { ...evaluate, split: 'train', limit: 5 })).toMatchObject({
      split: 'train',
      length: 5,
    });
    expect(await load('set', { ...calibrate, split: 'test' })).toMatchObject({ split: 'test', length: 3 });
  });

  it('takes an images file by its path', async () => {
    expect((await load('set/train-images-idx3-ubyte.gz', evaluate)).split).toBe('train');
  });

  it('says what is missing or too much', async () => {
    await put('half/t10k-images-idx3-ubyte', idxImages(1, 1));
    const half = await load('half', evaluate);
    expect([half.length, half.labels.length, half.changes]).toEqual([
      1,
      0,
      [expect.stringMatching(/no labels file beside .*t10k-images-idx3-ubyte/)],
    ]);
    await expect(load('half', calibrate)).rejects.toThrow(
      'has no train-images-idx3-ubyte.gz, which calibrate needs',
    );
    await put('set/extra-test-images-idx3-ubyte', idxImages(1, 1));
    await expect(load('set', evaluate)).rejects.toThrow(/has several test sets/);
  });
});

describe('CIFAR files', () => {
  const record = (label: number) => Uint8Array.of(label, ...new Array(3072).fill(label));
  beforeEach(async () => {
    await put('c/test_batch_first1000.bin.gz', gzipSync(record(3)));
    await put('c/data_batch_1_first4000.bin.gz', gzipSync(record(1)));
    await put('c/data_batch_2.bin', record(2));
    await put('c/data_batch_2.bin.gz', gzipSync(record(2)));
  });

  it('are told apart by name and read in order, each once', async () => {
    expect([...(await load('c', evaluate)).labels]).toEqual([3]);
    expect([...(await load('c', calibrate)).labels]).toEqual([1, 2]);
    expect([...(await load('c', { ...calibrate, limit: 1 })).labels]).toEqual([1]);
  });

  it('may be one file or lie in the folder of the archive', async () => {
    expect(await load('c/data_batch_2.bin', evaluate)).toMatchObject({ split: 'train', length: 1 });
    await put('d/cifar-10-batches-bin/test_batch.bin', record(7));
    expect([...(await load('d', evaluate)).labels]).toEqual([7]);
    await expect(load('d', calibrate)).rejects.toThrow('has no data_batch_1.bin, which calibrate needs');
  });

  it('are called by folder and file, for they may hold other images than those of CIFAR', async () => {
    expect((await load('c', evaluate)).name).toBe('c test set');
    expect((await load('c', calibrate)).name).toBe('c training set');
    expect((await load('c/data_batch_2.bin', evaluate)).name).toBe('c/data_batch_2.bin');
    await put('e/cifar-10-batches-bin/test_batch.bin', record(7));
    expect((await load('e', evaluate)).name).toBe('e test set');
  });
});

describe('image folders', () => {
  const image = (value: number) => encode({ width: 1, height: 1, channels: 1, data: Uint8Array.of(value) });

  it('may be divided into train and val', async () => {
    await put('pets/train/cat/a.png', image(1));
    await put('pets/val/cat/b.png', image(2));
    await put('pets/val/dog/deep/c.png', image(3));
    const dataset = await load('pets', evaluate);
    expect(dataset).toMatchObject({
      name: 'pets validation images',
      classNames: ['cat', 'dog'],
      shape: [1, 1, 1],
    });
    expect([...dataset.pixels]).toEqual([2, 3]);
    expect(dataset.changes).toEqual([
      'pets has no test folder: the images are those of val/, on which whoever trained the model may have chosen it.',
    ]);
    expect([...(await load('pets', calibrate)).pixels]).toEqual([1]);
  });

  it('or not, and progress counts images', async () => {
    await put('pets/cat/a.png', image(1));
    await put('pets/dog/b.png', image(2));
    const seen: number[] = [];
    const dataset = await load('pets', { ...evaluate, onProgress: ({ done }) => seen.push(done) });
    expect(dataset.name).toBe('pets images');
    expect(seen).toEqual([1, 2]);
  });

  it.each([
    ['empty', 'notes/', '7', [0, 7]],
    ['of a system', '@eaDir/a.png', '7', [0, 7]],
    ['of texts and files of unknown kinds', 'notes/deep/a.docx', '7', [0, 7]],
    ['with images, which is a class', 'other/a.png', 'other', [0, 2]],
  ])('called by numbers are not moved by a folder %s', async (_, stray, last, labels) => {
    for (const path of ['0/a.png', '7/a.png', stray]) {
      if (path.endsWith('/')) await mkdir(join(folder, 'digits', path), { recursive: true });
      else await put(`digits/${path}`, image(1));
    }
    const images = await load('digits', evaluate);
    expect(images.classNames?.at(-1)).toBe(last);
    const decision = { kind: 'argmax', output: 'y', shape: [10], endings: [] } as const;
    const own = [...numberedClasses(decision, images).labels];
    expect([own[0], own.at(-1)]).toEqual(labels);
    const isNamed = images.changes?.some((text) => /notes, which holds no images, is no class/.test(text));
    expect(isNamed ?? false).toBe(stray.startsWith('notes'));
  });

  it('called by numbers keep a class whose images are in another split only', async () => {
    for (const path of ['train/0', 'train/7', 'train/other', 'test/0', 'test/7']) {
      await put(`digits/${path}/a.png`, image(1));
    }
    await mkdir(join(folder, 'digits/test/other'));
    for (const path of ['digits', 'digits/test']) {
      const { classNames, changes } = await load(path, evaluate);
      expect(classNames).toEqual(['0', '7', 'other']);
      expect(changes?.join(' ') ?? '').not.toContain('no class');
    }
    await rm(join(folder, 'digits/train/other/a.png'));
    for (const path of ['digits', 'digits/test']) {
      expect((await load(path, evaluate)).classNames).toEqual(['0', '7']);
    }
  });

  it('are read once, whatever links lead back, and by links that do not', async () => {
    await put('pets/cat/a.png', image(1));
    await put('elsewhere/dogs/b.png', image(2));
    await symlink('../elsewhere/dogs', join(folder, 'pets/dog'));
    await symlink('.', join(folder, 'pets/loop'));
    await symlink('../..', join(folder, 'pets/cat/up'));
    // Back by the way of another link.
    await symlink('../../pets', join(folder, 'elsewhere/dogs/round'));
    const { classNames, length, changes } = await load('pets', evaluate);
    expect([classNames, length]).toEqual([['cat', 'dog'], 2]);
    expect(changes).toEqual([
      'In pets loop, cat/up, dog/round lead back to a folder above, so that the same pictures would be read again, and are passed over.',
    ]);
  });

  it('say which file each image is, in every part', async () => {
    for (const path of ['cat/a', 'cat/b', 'dog/c']) await put(`pets/test/${path}.png`, image(1));
    const images = await load('pets', evaluate);
    expect(images.files).toEqual(['test/cat/a.png', 'test/dog/c.png', 'test/cat/b.png']);
    expect((await load('pets', { ...evaluate, limit: 2 })).files).toEqual(images.files?.slice(0, 2));
    expect(subset(images, 1, 2).files).toEqual(['test/dog/c.png']);
  });

  it('called by words keep an empty one', async () => {
    await put('pets/cat/a.png', image(1));
    await put('pets/emu/b.png', image(2));
    await mkdir(join(folder, 'pets/dog'));
    const { classNames, labels } = await load('pets', evaluate);
    expect([classNames, [...labels]]).toEqual([
      ['cat', 'dog', 'emu'],
      [0, 2],
    ]);
  });

  it('lacking a split are an error', async () => {
    await put('pets/train/cat/a.png', image(1));
    await expect(load('pets', evaluate)).rejects.toThrow('has no test/, testing/ or val/ folder');
    await put('pets/test/notes.txt', image(1));
    await expect(load('pets', evaluate)).rejects.toThrow('has no class folders in test/');
    // Pictures of a split without classes have no labels.
    await put('pets/test/1.png', image(1));
    expect(await load('pets', evaluate)).toMatchObject({ name: 'pets test images', length: 1, classes: 0 });
  });

  it.each([
    ['training', 'testing'],
    ['Train', 'Test'],
    ['TRAIN', 'Validation'],
    ['training_set', 'test_set'],
    ['seg_train/seg_train', 'seg_test/seg_test'],
    ['wrapped/train', 'wrapped/val'],
  ])('take %s and %s for splits', async (train, test) => {
    await put(`pets/${train}/cat/a.png`, image(1));
    await put(`pets/${train}/dog/a.png`, image(2));
    await put(`pets/${test}/dog/b.png`, image(3));
    const dataset = await load('pets', evaluate);
    expect(dataset).toMatchObject({ classNames: ['cat', 'dog'], length: 1, classes: 2 });
    expect([...dataset.labels]).toEqual([1]);
    expect([...(await load('pets', calibrate)).pixels]).toEqual([1, 2]);
  });

  it('a class may be called train', async () => {
    for (const name of ['bus', 'car', 'train']) await put(`vehicles/${name}/a.png`, image(1));
    expect((await load('vehicles', evaluate)).classNames).toEqual(['bus', 'car', 'train']);
  });

  it('keep the numbers of classes where a folder is empty, holds other files or is missing in a split', async () => {
    await put('pets/ant/a.png', image(1));
    await mkdir(join(folder, 'pets/bee'), { recursive: true });
    await put('pets/cat/a.gif', image(2));
    await put('pets/cat/notes.txt', image(2));
    await put('pets/dog/a.png', image(3));
    await put('pets/dog/b.png', Uint8Array.of(1, 2, 3));
    const dataset = await load('pets', evaluate);
    expect([...dataset.labels]).toEqual([0, 3]);
    expect(dataset).toMatchObject({ classes: 4, unreadable: 2 });
    expect(dataset.note).toContain('2 files of pets images could not be read as PNG, JPEG, BMP or WebP');
    expect(dataset.note).toContain('cat/a.gif, dog/b.png');
    expect(dataset.note).toContain('no images of the classes bee, cat');
  });

  it('one split given by its own path has the classes of the other', async () => {
    await put('pets/train/ant/a.png', image(1));
    await put('pets/train/cat/a.png', image(1));
    await put('pets/test/cat/a.png', image(2));
    const dataset = await load('pets/test', evaluate);
    expect([...dataset.labels]).toEqual([1]);
  });

  it('have the same shape and channels whatever the limit', async () => {
    const colour = encode({ width: 1, height: 1, channels: 3, data: Uint8Array.of(10, 20, 30) });
    await put('pets/ant/a.png', image(1));
    await put('pets/bee/a.png', image(2));
    await put('pets/bee/b.png', colour);
    for (const limit of [1, 3]) expect((await load('pets', { ...evaluate, limit })).shape).toEqual([3, 1, 1]);
    // Luminance: 0.299 · 10 + 0.587 · 20 + 0.114 · 30 = 18.15.
    const grey = await load('pets', { ...evaluate, inputShape: [1, 1, 1] });
    expect([...grey.pixels]).toEqual([1, 2, 18]);
    expect(grey.changes?.join()).toContain('1 picture of pets images are in colour');
    expect([...(await load('pets', { ...evaluate, channels: 3, limit: 2 })).pixels]).toEqual([
      1, 1, 1, 2, 2, 2,
    ]);
  });
});

describe('anything else', () => {
  it('NPZ files are read by the split', async () => {
    const npy = (shape: string, value: number) => {
      const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape}), }`.padEnd(117);
      return Uint8Array.of(
        0x93,
        ...new TextEncoder().encode('NUMPY'),
        1,
        0,
        118,
        0,
        ...new TextEncoder().encode(`${header}\n`),
        value,
      );
    };
    const arrays = { 'x_test.npy': npy('1, 1, 1', 9), 'y_test.npy': npy('1,', 4) };
    await put('d.npz', zipSync(arrays));
    expect(await load('d.npz', evaluate)).toMatchObject({
      name: 'd.npz (test)',
      pixels: Uint8Array.of(9),
      classes: 5,
    });
    await expect(load('d.npz', calibrate)).rejects.toThrow(
      'holds x_test, y_test; the train split needs arrays named x',
    );
  });

  it('is an error that says what would work', async () => {
    await put('notes.txt', new Uint8Array());
    await mkdir(join(folder, 'empty/inner'), { recursive: true });
    await expect(load('notes.txt', evaluate)).rejects.toMatchObject({ code: 'bad-file' });
    await expect(load('empty', evaluate)).rejects.toThrow('holds no data; expected IDX files');
    await expect(load('empty/inner', evaluate)).rejects.toThrow('holds no data; expected IDX files');
    const missing = 'and the datasets with a name are mnist, fashion-mnist, cifar10';
    await expect(load('none', evaluate)).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining(missing),
    });
    await expect(load('notes.txt/x', evaluate)).rejects.toMatchObject({ code: 'not-found' });
  });
});
