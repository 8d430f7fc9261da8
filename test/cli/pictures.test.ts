import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'jpeg-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toOnnx } from '../../src/formats/onnx/write/index.ts';
import { floatTensor } from '../../src/graph/tensor.ts';
import { chain, gemm } from '../tiny-graph.ts';
import { firstspike, json, memoryOf } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'firstspike-pictures-'));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

const SIDE = 96;
const classes = ['blue', 'green', 'red'] as const;

/** Decides which of blue, green and red is brightest. */
function colours(): Uint8Array {
  const kernel = [2, 1, 0].flatMap((colour) =>
    Array.from({ length: 3 * 64 }, (_, i) => (Math.floor(i / 64) === colour ? 1 / 64 : 0)),
  );
  return toOnnx(
    chain(
      [1, 3, SIDE, SIDE],
      ['Conv', { kernel_shape: [8, 8], strides: [8, 8] }, floatTensor([3, 3, 8, 8], kernel)],
      ['Relu'],
      ['GlobalAveragePool'],
      ['Flatten'],
      gemm(
        [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ],
        [0, 0, 0],
      ),
    ),
  );
}

/** A JPEG in which one colour is bright, of one of several sizes. */
function picture(label: number, number: number): Buffer {
  const [width, height] = [100 + 7 * number, 130 - 5 * number];
  const data = Buffer.alloc(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++)
      data[4 * i + c] = (c === 2 - label ? 150 : 40) + ((i * (7 + c) + number) % 61);
  }
  return Buffer.from(encode({ width, height, data }, 80).data);
}

/** Class folders with so many pictures, of which there are twelve different ones. */
function pictures(name: string, count: number): string {
  const root = at(name);
  for (const [label, own] of classes.entries()) {
    mkdirSync(join(root, own), { recursive: true });
    for (let i = 0; i < count / classes.length; i++) {
      linkSync(at(`${label}-${i % 4}.jpg`), join(root, own, `${i}.jpg`));
    }
  }
  return root;
}

interface Evaluation {
  readonly images: number;
  readonly snn: { readonly accuracy: number };
  readonly agreement: number;
  readonly data: { readonly transform: string | null; readonly unreadable?: number };
  readonly origin: { readonly transform?: string };
}

const model = at('colours.onnx');
const sizes = ['--resize', '110', '--crop', String(SIDE)];

beforeAll(() => {
  writeFileSync(model, colours());
  for (const label of classes.keys()) {
    for (let number = 0; number < 4; number++)
      writeFileSync(at(`${label}-${number}.jpg`), picture(label, number));
  }
  pictures('few', 60);
  pictures('calibration', 30);
});

const evaluated = (data: string, ...more: readonly string[]): Promise<Evaluation> =>
  json('evaluate', model, '--data', at(data), '--calibrate', at('calibration'), '--steps', '8', ...more);

describe('pictures of several sizes', () => {
  it('are refused where nothing brings them to one, and the sentence says what does', async () => {
    const { code, stderr } = await firstspike('evaluate', model, '--data', at('few'));
    expect(code).not.toBe(0);
    expect(stderr).toContain('bring all to one size, such as --resize 256 --crop 224');
  });

  it('are evaluated after a transform, which the document and the network record', async () => {
    const report = await evaluated('few', ...sizes);
    expect(report).toMatchObject({
      images: 60,
      snn: { accuracy: 1 },
      data: { transform: 'resize=110,crop=96,bilinear' },
      origin: { transform: 'resize=110,crop=96,bilinear' },
    });
  });

  it('need no option for a saved network, which knows its transform', async () => {
    const saved = at('colours.safetensors');
    await json('convert', model, '--calibrate', at('calibration'), '--steps', '8', '-o', saved, ...sizes);
    const report = await json<Evaluation>('evaluate', saved, '--data', at('few'));
    expect(report).toMatchObject({
      snn: { accuracy: 1 },
      data: { transform: 'resize=110,crop=96,bilinear' },
    });
    const { stdout } = await firstspike('predict', saved, at('2-1.jpg'), at('0-3.jpg'), '--format', 'csv');
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => /red|blue/.exec(line)?.[0]),
    ).toEqual([undefined, 'red', 'blue']);
  });

  it('are transformed by a preset, unless an option says otherwise', async () => {
    const report = await evaluated('few', '--preprocess', 'imagenet', '--resize', '100', '--crop', '96');
    expect(report.data.transform).toBe('resize=100,crop=96,bilinear');
    const { stderr } = await firstspike(
      'evaluate',
      model,
      '--data',
      at('few'),
      '--calibrate',
      at('few'),
      '--preprocess',
      'imagenet',
    );
    expect(stderr).toContain('224');
  });

  it('a transform of nothing is a mistake', async () => {
    const { code, stderr } = await firstspike(
      'evaluate',
      model,
      '--data',
      at('few'),
      '--interpolation',
      'bicubic',
    );
    expect([code, stderr]).toEqual([2, expect.stringContaining('--interpolation goes with --resize')]);
  });
});

it('takes no more memory for 6,000 pictures than for 2,700', { timeout: 600_000 }, async () => {
  pictures('2700', 2700);
  pictures('6000', 6000);
  const run = (data: string) =>
    memoryOf<Evaluation>(
      'evaluate',
      model,
      '--data',
      at(data),
      '--calibrate',
      at('calibration'),
      '--steps',
      '8',
      ...sizes,
    );
  const some = await run('2700');
  const many = await run('6000');
  expect([some.report.images, many.report.images]).toEqual([2700, 6000]);
  expect([some.report.snn.accuracy, many.report.snn.accuracy]).toEqual([1, 1]);
  // In memory 3,300 more of them take 87 MiB.
  expect(many.mebibytes - some.mebibytes).toBeLessThan(40);
});
