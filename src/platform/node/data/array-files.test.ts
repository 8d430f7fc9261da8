import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { loadDataset } from './load.ts';

const root = mkdtempSync(join(tmpdir(), 'firstspike-arrays-'));
afterAll(() => rmSync(root, { recursive: true }));

function npy(shape: readonly number[], values: readonly number[]): Uint8Array {
  const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`.padEnd(117);
  return Uint8Array.of(
    0x93,
    ...new TextEncoder().encode('NUMPY'),
    1,
    0,
    118,
    0,
    ...new TextEncoder().encode(`${header}\n`),
    ...values,
  );
}

function folder(name: string, files: Readonly<Record<string, Uint8Array | string>>): string {
  const path = join(root, name);
  mkdirSync(path);
  for (const [file, content] of Object.entries(files)) writeFileSync(join(path, file), content);
  return path;
}

const x = npy([2, 1, 2], [9, 8, 7, 6]);
const y = npy([2, 2], [0, 1, 1, 0]);
const single = (array: Uint8Array) => zipSync({ 'arr_0.npy': array });

describe('arrays in files of their own', () => {
  it('are read from a folder as SNN toolbox writes it', async () => {
    const path = folder('toolbox', {
      'x_test.npz': single(x),
      'y_test.npz': single(y),
      'x_norm.npz': single(x),
    });
    const test = await loadDataset(path, { purpose: 'evaluate' });
    expect(test).toMatchObject({ shape: [1, 1, 2], length: 2, classes: 2, split: 'test' });
    expect([[...test.pixels], [...test.labels]]).toEqual([
      [9, 8, 7, 6],
      [1, 0],
    ]);
    const norm = await loadDataset(path, { purpose: 'calibrate' });
    expect([norm.length, norm.labels.length]).toEqual([2, 0]);
  });

  it('are read as .npy, from the folder or the images file', async () => {
    const path = folder('npy', {
      'x_test.npy': x,
      'y_test.npy': npy([2], [3, 1]),
      'x_train.npy': x,
      'y_train.npy': npy([2], [0, 2]),
    });
    expect([...(await loadDataset(path, { purpose: 'evaluate' })).labels]).toEqual([3, 1]);
    expect([...(await loadDataset(join(path, 'x_train.npy'), { purpose: 'evaluate' })).labels]).toEqual([
      0, 2,
    ]);
  });

  it('are refused where labels and images differ in number, and where an NPZ of a pair holds several', async () => {
    const few = folder('few', { 'x_test.npy': x, 'y_test.npy': npy([3], [1, 2, 3]) });
    await expect(loadDataset(few, { purpose: 'evaluate' })).rejects.toThrow(
      /there are 2 images in .*x_test\.npy but 3 labels/,
    );
    const both = folder('both', {
      'x_test.npz': zipSync({ 'x.npy': x, 'y.npy': y }),
      'y_test.npz': single(y),
    });
    await expect(loadDataset(both, { purpose: 'evaluate' })).rejects.toThrow(/x_test\.npz holds 2 arrays/);
    await expect(loadDataset(few, { purpose: 'train' })).rejects.toThrow(/no x_train with y_train/);
  });
});

describe('pictures in one folder with a list of labels', () => {
  const grey = (value: number) =>
    encode({ width: 2, height: 1, channels: 1, data: Uint8Array.of(value, value) });
  const path = folder('flat', { '1.png': grey(1), '2.png': grey(2), '3.png': grey(3) });
  const list = (name: string, text: string): string => {
    writeFileSync(join(root, name), text);
    return join(root, name);
  };

  it('have the classes of the list', async () => {
    const labels = list('index.txt', '3.png 0\n1.png 4\n2.png 2\n');
    const images = await loadDataset(path, { purpose: 'evaluate', labels });
    expect(images).toMatchObject({ length: 3, classes: 5 });
    expect([[...images.pixels], [...images.labels]]).toEqual([
      [1, 1, 2, 2, 3, 3],
      [4, 2, 0],
    ]);
    const named = await loadDataset(path, {
      purpose: 'evaluate',
      labels: list('names.csv', '1,b\n2,a\n3,b\n'),
    });
    expect([named.classNames, [...named.labels]]).toEqual([
      ['a', 'b'],
      [1, 0, 1],
    ]);
  });

  it('are refused where the list leaves one out, and where folders are the classes', async () => {
    const part = list('part.txt', '3.png 0\n1.png 4\n');
    await expect(loadDataset(path, { purpose: 'evaluate', labels: part })).rejects.toThrow(
      /has no class for 2\.png; list/,
    );
    const folders = folder('classes', {});
    mkdirSync(join(folders, 'a'));
    writeFileSync(join(folders, 'a', '1.png'), grey(1));
    await expect(loadDataset(folders, { purpose: 'evaluate', labels: part })).rejects.toThrow(
      /folders are the classes/,
    );
    await expect(loadDataset('mnist', { purpose: 'evaluate', labels: part })).rejects.toThrow(
      /--labels goes with a folder/,
    );
  });
});
