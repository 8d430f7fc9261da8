import { encode } from 'fast-png';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { parquetFile } from '../../../test/parquet-file.ts';
import { tarFile } from '../../../test/tar-file.ts';
import { droppedData } from './dropped-data.ts';
import { type DroppedFile, filesOfList } from './dropped-files.ts';

const file = (path: string, bytes: Uint8Array): DroppedFile => ({ path, bytes: Uint8Array.from(bytes) });
const text = (content: string) => new TextEncoder().encode(content);

/** IDX of n images of 1×2 pixels with values 10·i and 10·i + 1, or of n labels i mod 3. */
const idxImages = (n: number) =>
  Uint8Array.of(
    0,
    0,
    8,
    3,
    0,
    0,
    0,
    n,
    0,
    0,
    0,
    1,
    0,
    0,
    0,
    2,
    ...Array.from({ length: n }, (_, i) => [10 * i, 10 * i + 1]).flat(),
  );
const idxLabels = (n: number) =>
  Uint8Array.of(0, 0, 8, 1, 0, 0, 0, n, ...Array.from({ length: n }, (_, i) => i % 3));

function npy(shape: readonly number[], values: Uint8Array): Uint8Array {
  const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const padded = `${header.padEnd(117)}\n`;
  return Uint8Array.of(0x93, ...text('NUMPY'), 1, 0, padded.length, 0, ...text(padded), ...values);
}

describe('dropped data', () => {
  it('takes an IDX training and test set as they are, whatever folder they lie in', async () => {
    const { calibration, evaluation, isLabelled } = await droppedData([
      file('mnist/t10k-images-idx3-ubyte', idxImages(2)),
      file('mnist/t10k-labels-idx1-ubyte', idxLabels(2)),
      file('mnist/train-images-idx3-ubyte', idxImages(5)),
      file('mnist/train-labels-idx1-ubyte', idxLabels(5)),
      file('mnist/.DS_Store', text('finder')),
    ]);
    expect([calibration.length, evaluation.length, isLabelled]).toEqual([5, 2, true]);
    expect([...evaluation.pixels]).toEqual([0, 1, 10, 11]);
    expect([...calibration.labels]).toEqual([0, 1, 2, 0, 1]);
  });
  it('knows that an NPZ without labels has none', async () => {
    const archive = (arrays: Record<string, Uint8Array>) => file('own.npz', zipSync(arrays));
    const x = npy(
      [6, 1, 1, 2],
      Uint8Array.from({ length: 12 }, (_, i) => i),
    );
    const y = npy([6], Uint8Array.of(0, 1, 2, 0, 1, 2));
    expect((await droppedData([archive({ 'x.npy': x })])).isLabelled).toBe(false);
    expect((await droppedData([archive({ 'x.npy': x, 'y.npy': y })])).isLabelled).toBe(true);
  });
  it('divides a single set: the first third calibrates, no image does both', async () => {
    const { calibration, evaluation } = await droppedData([
      file('images.idx', idxImages(6)),
      file('labels.idx', idxLabels(6)),
    ]);
    expect([...calibration.pixels]).toEqual([0, 1, 10, 11]);
    expect([...evaluation.labels]).toEqual([2, 0, 1, 2]);
  });
  it('reads both splits of an NPZ, or divides the one it has', async () => {
    const x = (n: number) => npy([n, 2, 2], new Uint8Array(4 * n).fill(n));
    const y = (n: number) =>
      npy(
        [n],
        Uint8Array.from({ length: n }, (_, i) => i % 2),
      );
    const both = zipSync({
      'x_train.npy': x(4),
      'y_train.npy': y(4),
      'x_test.npy': x(3),
      'y_test.npy': y(3),
    });
    const split = await droppedData([file('both.npz', both)]);
    expect([split.calibration.length, split.evaluation.length]).toEqual([4, 3]);
    const one = await droppedData([file('one.npz', zipSync({ 'x.npy': x(6), 'y.npy': y(6) }))]);
    expect([one.calibration.length, one.evaluation.length]).toEqual([2, 4]);
    const test = await droppedData([file('test.npz', zipSync({ 'x_test.npy': x(3), 'y_test.npy': y(3) }))]);
    expect([test.calibration.length, test.evaluation.length]).toEqual([1, 2]);
  });
  it('recognises CIFAR batches by their names', async () => {
    const record = new Uint8Array(3073).fill(7);
    record[0] = 4;
    const { calibration, evaluation } = await droppedData([
      file('data_batch_1.bin', record),
      file('test_batch.bin', Uint8Array.of(...record, ...record)),
    ]);
    expect([calibration.length, evaluation.length]).toEqual([1, 2]);
    expect(evaluation.shape).toEqual([3, 32, 32]);
    expect([...evaluation.labels]).toEqual([4, 4]);
  });
  it('takes tar shards and Parquet files with the labels in them, by their bytes', async () => {
    const png = (grey: number) => encode({ width: 1, height: 1, channels: 1, data: Uint8Array.of(grey) });
    const latin = (bytes: Uint8Array) => String.fromCharCode(...bytes);
    const shard = (from: number) =>
      Uint8Array.from(
        `${[0, 1, 2].map((i) => tarFile(`${i}.png`, latin(png(from + i))) + tarFile(`${i}.cls`, `${i}`)).join('')}${'\0'.repeat(1024)}`,
        (c) => c.charCodeAt(0),
      );
    const tar = await droppedData([file('pets-train-0.tar', shard(10)), file('pets-val-0.tar', shard(20))]);
    expect([...tar.calibration.pixels, ...tar.evaluation.pixels]).toEqual([10, 11, 12, 20, 21, 22]);
    expect([...tar.evaluation.labels]).toEqual([0, 1, 2]);
    const table = parquetFile([1, 2, 3].map(png), [1, 0, 1], ['cat', 'dog']);
    const { calibration, evaluation } = await droppedData([file('pets', table)]);
    expect([...calibration.labels, ...evaluation.labels]).toEqual([1, 0, 1]);
    expect(evaluation.classNames).toEqual(['cat', 'dog']);
  });

  it('takes folders of pictures as classes; pictures alone have no labels', async () => {
    const picture = (level: number) =>
      encode({ width: 2, height: 1, data: Uint8Array.of(level, level), channels: 1, depth: 8 });
    const { evaluation, calibration, isLabelled } = await droppedData([
      file('pets/cat/a.png', picture(1)),
      file('pets/cat/b.png', picture(2)),
      file('pets/dog/a.png', picture(3)),
      file('pets/dog/b.png', picture(4)),
    ]);
    expect(isLabelled).toBe(true);
    expect(evaluation.classNames).toEqual(['cat', 'dog']);
    expect([...calibration.pixels, ...evaluation.pixels]).toEqual([1, 1, 3, 3, 2, 2, 4, 4]);
    const loose = await droppedData([file('a.png', picture(1)), file('b.png', picture(2))]);
    expect(loose.isLabelled).toBe(false);
  });
  it('labels a divided folder as the command line does: classes are the folders of all splits', async () => {
    const picture = encode({ width: 1, height: 1, data: Uint8Array.of(1), channels: 1, depth: 8 });
    const { evaluation, calibration } = await droppedData([
      file('pets/Training/ant/a.png', picture),
      file('pets/Training/cat/a.png', picture),
      file('pets/Testing/cat/b.png', picture),
      file('pets/Testing/ant/', new Uint8Array()),
      file('pets/Testing/ant/c.bmp', text('BM')),
    ]);
    expect([evaluation.classNames, [...evaluation.labels], evaluation.unreadable]).toEqual([
      ['ant', 'cat'],
      [1],
      1,
    ]);
    expect([...calibration.labels]).toEqual([0, 1]);
  });
  it('takes IDX images without labels', async () => {
    const { evaluation } = await droppedData([file('train-images-idx3-ubyte', idxImages(2))]);
    expect([evaluation.length, evaluation.labels.length]).toEqual([1, 0]);
  });
  it.each([
    ['nothing at all', [], /hold no images/],
    ['labels without images', [file('x', idxLabels(2))], /hold no images/],
    ['a single image', [file('images', idxImages(1)), file('labels', idxLabels(1))], /at least one each/],
    ['text', [file('notes.txt', text('hello'))], /not an IDX file/],
    ['a zip of nothing', [file('x.npz', zipSync({}))], /needs arrays named/],
    ['no zip', [file('x.npz', text('PK'))], /not an NPZ file/],
  ])('says what is wrong with %s', async (_, files, message) => {
    await expect(droppedData(files)).rejects.toThrow(message);
  });
});

describe('dropped files', () => {
  it('keeps the paths of a chosen folder', async () => {
    const chosen = new File([Uint8Array.of(1, 2)], 'a.png');
    Object.defineProperty(chosen, 'webkitRelativePath', { value: 'cat/a.png' });
    const [found, other] = await filesOfList([chosen, new File([], 'b.png')]);
    expect(found.path).toBe('cat/a.png');
    expect([...found.bytes]).toEqual([1, 2]);
    expect(other.path).toBe('b.png');
  });
  it('reads no more than a tab can hold', async () => {
    const large = new File([], 'large.bin');
    Object.defineProperty(large, 'size', { value: 2e9 });
    await expect(filesOfList([large])).rejects.toThrow(/drop fewer/);
    const many = Array.from({ length: 20_001 }, () => new File([], 'x'));
    await expect(filesOfList(many)).rejects.toThrow(/20,000 files/);
  });
});
