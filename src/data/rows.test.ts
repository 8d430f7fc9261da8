import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { arrayImages } from './array-images.ts';
import { arrayHeader, arraySource } from './array-source.ts';
import { type ByteSource, heldBytes } from './byte-source.ts';
import { idxDataset, idxSource } from './idx.ts';
import { parseNpy } from './npy.ts';
import { pixelUnits } from './pixels.ts';
import { rowReader } from './rows.ts';
import { pixelsOf } from './source.ts';
import { storedFiles } from './zip-stored.ts';

function npy(descr: string, shape: readonly number[], values: Uint8Array): Uint8Array {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const text = `\x93NUMPY\x01\0\x76\0${header.padEnd(117)}\n`;
  return Uint8Array.from([...Array.from(text, (c) => c.charCodeAt(0)), ...values]);
}

const floats = (...values: readonly number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);

describe('rows', () => {
  it('are read by position: neighbours at once, others one by one, over files', async () => {
    const reads: string[] = [];
    const counted = (bytes: ByteSource): ByteSource => ({
      ...bytes,
      read: (from, to) => {
        reads.push(`${bytes.name} ${from}–${to}`);
        return bytes.read(from, to);
      },
    });
    const a = counted(heldBytes('a', Uint8Array.of(9, 1, 2, 9, 3, 4, 9, 5, 6)));
    const b = counted(heldBytes('b', Uint8Array.of(7, 8)));
    const read = rowReader(
      [
        { bytes: a, start: 1, stride: 3, count: 3 },
        { bytes: b, start: 0, stride: 2, count: 1 },
      ],
      2,
    );
    expect([...(await read([1, 2, 3, 0]))]).toEqual([3, 4, 5, 6, 7, 8, 1, 2]);
    expect(reads).toEqual(['a 4–9', 'b 0–2', 'a 1–3']);
  });
});

describe('arrays that are read by position', () => {
  const cases = [
    [
      'bytes, channels last',
      npy(
        '|u1',
        [2, 1, 2, 3],
        Uint8Array.from({ length: 12 }, (_, i) => i * 20),
      ),
    ],
    ['black and white', npy('|u1', [3, 1, 2], Uint8Array.of(0, 1, 1, 0, 0, 1))],
    ['whole numbers of two bytes', npy('>u2', [2, 1, 2], Uint8Array.of(0, 3, 0, 200, 0, 0, 0, 255))],
    ['sixteen bits', npy('<u2', [1, 1, 2], Uint8Array.of(255, 255, 0, 1))],
    ['signed bytes', npy('|i1', [2, 1, 2], Uint8Array.of(0, 3, 127, 9))],
    ['floats with negative ones', npy('<f4', [2, 1, 2], floats(-1.5, 0, 0.25, 2))],
    ['floats up to one', npy('<f4', [2, 1, 2], floats(0, 0.5, 1, 0.25))],
  ] as const;
  it.each(cases)('are what they are in memory: %s', async (_, bytes) => {
    const array = parseNpy(bytes, 'x.npy');
    const layout = array.shape.length === 4 ? ('NHWC' as const) : undefined;
    const options = { split: 'test', name: 'x', layout } as const;
    const labels = {
      where: 'y',
      array: { shape: [array.shape[0]], type: 'u1', data: new Uint8Array(array.shape[0]).fill(1) },
    };
    const held = arrayImages({ where: 'x.npy', array }, labels, options);
    const file = heldBytes('x.npy', bytes);
    const header = await arrayHeader(file);
    if (header === undefined) throw new Error('no header');
    const source = await arraySource(file, header, labels, options);
    const places = Array.from({ length: source.length }, (_, i) => i);
    expect(pixelsOf(await source.read(places))).toEqual(held.pixels);
    expect(source.units).toEqual(pixelUnits(held));
    expect(source).toMatchObject({ shape: held.shape, labels: held.labels, classes: 2 });
    expect(source.note).toBe(held.note);
  });

  it('name the first pixel that is no number by its image', async () => {
    const values = new Array<number>(3 * 2 ** 19).fill(0.5);
    values[2 ** 20 + 5] = Number.NaN;
    const head = npy('<f4', [3, 2 ** 9, 2 ** 10], new Uint8Array(0));
    const bytes = new Uint8Array(head.length + 4 * values.length);
    bytes.set(head);
    bytes.set(new Uint8Array(Float32Array.from(values).buffer), head.length);
    const large = heldBytes('x.npy', bytes);
    const header = await arrayHeader(large);
    if (header === undefined) throw new Error('no header');
    await expect(arraySource(large, header, undefined, { split: 'test', name: 'x' })).rejects.toThrow(
      'the first is NaN in image 2, channel 0, row 0, column 5',
    );
  });
});

describe('IDX read by position', () => {
  it('is what it is in memory', async () => {
    const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4);
    const labels = { file: 'y', bytes: Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 5, 6) };
    const about = { name: 'x', split: 'test', labels } as const;
    const { pixels, ...set } = idxDataset({ ...about, images: { file: 'x', bytes: images } });
    const { read, units, ...source } = await idxSource(about, heldBytes('x', images));
    expect(source).toEqual(set);
    expect(pixelsOf(await read([0, 1]))).toEqual(pixels);
    await expect(idxSource(about, heldBytes('x', images.subarray(0, 18)))).rejects.toThrow(
      'announces 2×1×2 = 4',
    );
  });
});

describe('files in a zip archive', () => {
  const entries = { 'x.npy': Uint8Array.of(1, 2, 3), 'y.npy': Uint8Array.of(4) };
  it('that is not compressed are read where they stand', async () => {
    const files = await storedFiles(heldBytes('a.npz', zipSync(entries, { level: 0 })));
    const x = files?.get('x.npy');
    expect([...(files?.keys() ?? [])]).toEqual(['x.npy', 'y.npy']);
    expect([...((await x?.read(1, 99)) ?? [])]).toEqual([2, 3]);
    expect(x).toMatchObject({ length: 3, name: 'x in a.npz' });
  });
  it('that is compressed or damaged are not', async () => {
    const compressed = zipSync({ 'x.npy': new Uint8Array(1000) }, { level: 9 });
    expect(await storedFiles(heldBytes('a.npz', compressed))).toBeUndefined();
    const whole = zipSync(entries, { level: 0 });
    await expect(storedFiles(heldBytes('a.npz', whole.subarray(0, 60)))).rejects.toThrow(
      'a.npz is no whole zip archive',
    );
  });
});
