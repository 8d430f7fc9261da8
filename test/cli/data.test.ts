import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { zipSync } from 'fflate';
import { afterAll, expect, it } from 'vitest';
import { firstspike, json } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'firstspike-'));
afterAll(() => rmSync(folder, { recursive: true }));

function npy(
  descr: string,
  shape: readonly number[],
  values: Uint8Array | Float32Array | Uint16Array,
): Uint8Array {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`.padEnd(
    117,
  );
  const start = [0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, 118, 0];
  const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return Uint8Array.of(...start, ...new TextEncoder().encode(`${header}\n`), ...data);
}

const count = 12;
const bytes = Uint8Array.from({ length: count * 784 }, (_, i) => (i * 7919 + (i >> 5) * 31) % 256);
const labels = Uint8Array.from({ length: count }, (_, i) => Math.floor(i / 4));

function stored(name: string, x: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, zipSync({ 'X.npy': x, 'y.npy': npy('|u1', [count], labels) }));
  return path;
}

const asBytes = stored('bytes.npz', npy('|u1', [count, 28, 28], bytes));
const asFloats = stored(
  'floats.NPZ',
  npy(
    '<f4',
    [count, 784],
    Float32Array.from(bytes, (byte) => byte / 255),
  ),
);
const asWords = stored(
  'words.npz',
  npy(
    '<u2',
    [count, 1, 28, 28],
    Uint16Array.from(bytes, (byte) => byte * 257),
  ),
);
const asStandard = stored(
  'standard.npz',
  npy(
    '<f4',
    [count, 28, 28],
    Float32Array.from(bytes, (byte) => byte / 80 - 2),
  ),
);

it('measures agreement on a folder of pictures without classes, and predicts them', async () => {
  const pictures = join(folder, 'pictures');
  mkdirSync(pictures);
  for (let i = 0; i < 4; i++) {
    const data = bytes.subarray(i * 784, (i + 1) * 784);
    writeFileSync(join(pictures, `${i}.png`), encode({ width: 28, height: 28, channels: 1, data }));
  }
  const common = [
    '--data',
    pictures,
    '--calibrate',
    asBytes,
    '--steps',
    '8',
    '--no-automatic',
    '--threads',
    '1',
  ];
  const found = await json<{ images: number; agreement: number; snn: { accuracy: null }; remarks: string[] }>(
    'evaluate',
    'mnist-small',
    ...common,
  );
  expect(found).toMatchObject({ images: 4, snn: { accuracy: null } });
  expect(found.agreement).toBeGreaterThanOrEqual(0);
  expect(found.remarks.join('\n')).toContain('there are no class folders');
  const predicted = await firstspike('predict', 'mnist-small', ...common, '--format', 'jsonl');
  expect(predicted.stdout.trim().split('\n')).toHaveLength(4);
});

const evaluate = (data: string, ...more: string[]) => [
  ...['evaluate', 'mnist-small', '--data', data, '--calibrate', asBytes],
  ...['--steps', '4', '--threshold', 'max', '--correction', 'none', '--threads', '1', ...more],
];

interface Result {
  readonly digest: string;
  readonly remarks: readonly string[];
  readonly data: { readonly pixels: string; readonly images: number };
}

it('the same pictures stored as bytes, floats and 16-bit integers give the same bits, and it is said', async () => {
  const [one, two, three] = await Promise.all(
    [asBytes, asFloats, asWords].map((data) => json<Result>(...evaluate(data))),
  );
  expect([two.digest, three.digest]).toEqual([one.digest, one.digest]);
  expect(one.remarks).toEqual([expect.stringMatching(/^Pixels: bytes 0…255, as 0…1 to the model/)]);
  expect(three.remarks[0]).toMatch(
    /words\.npz \(test\) holds 16-bit integers 0…65535, but the network takes pixels 0…255/,
  );
  expect(two.data.pixels).toBe('bytes 0…255');
});

it('data in another unit than those of calibration are refused', async () => {
  const { code, stderr } = await firstspike(...evaluate(asStandard));
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /^error .*standard\.npz \(test\) holds floats -2…1\.188, .*use data stored alike, or calibrate .* say with --preprocess how .*\.\n$/,
  );
});

it('a limit on data sorted by class takes the classes in turn', async () => {
  const { remarks, data } = await json<Result>(...evaluate(asBytes, '--limit', '6'));
  expect(data.images).toBe(6);
  expect(remarks).toContain(
    'bytes.npz (test) is sorted by class; of its 12 images 6 are taken, the classes in turn.',
  );
});

it('takes the numbers of folders for classes where some are missing', async () => {
  const root = join(folder, 'digits');
  for (const [i, name] of ['0', '7', '9'].entries()) {
    mkdirSync(join(root, name), { recursive: true });
    const data = bytes.subarray(i * 784, (i + 1) * 784);
    writeFileSync(join(root, name, 'a.png'), encode({ width: 28, height: 28, channels: 1, data }));
  }
  const decisions = join(folder, 'digits.jsonl');
  const found = await json<{ remarks: string[] }>(...evaluate(root), '--decisions', decisions);
  expect(found.remarks.join('\n')).toContain("a folder's number is its class");
  const lines = readFileSync(decisions, 'utf8').trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).label)).toEqual([0, 7, 9]);
});
