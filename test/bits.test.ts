/** @file All engines give the same bits on every model at hand: `bench/bits.mjs`, which takes all images, with a few. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';

interface Compared {
  readonly model: string;
  readonly images?: number;
  readonly clockedImages?: number;
  readonly digest?: string;
}

const file = fileURLToPath(new URL('../bench/bits.mjs', import.meta.url));
const data = process.env.FIRSTSPIKE_DATA;
const more = data ? join(data, '../models') : undefined;

let compared: readonly Compared[];

beforeAll(() => {
  const args = [file, '--images', '60', '--clocked', '2', '--json'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 24 });
  expect(stdout, stderr).not.toBe('');
  compared = JSON.parse(stdout).models;
}, 900_000);

/** Every model of a folder was compared, on some images with the clocked simulator too. */
function expectEqual(folder: string): void {
  const models = readdirSync(folder).filter((name) => name.endsWith('.onnx'));
  expect(models.length).toBeGreaterThan(0);
  for (const name of models) {
    const found = compared.filter((one) => `${one.model}.onnx` === name);
    expect(found, name).toEqual([
      {
        model: name.slice(0, -5),
        data: expect.stringMatching(/^(mnist|cifar10)$/),
        images: 60,
        clockedImages: 2,
        digest: expect.stringMatching(/^[0-9a-f]{8}$/),
        seconds: expect.any(Number),
      },
    ]);
  }
}

it('on the bundled models', () => {
  expectEqual(fileURLToPath(new URL('../models', import.meta.url)));
});

it.skipIf(!more || !existsSync(more))(
  'on the models beside the data (skipped without $FIRSTSPIKE_DATA/../models)',
  () => {
    expectEqual(more ?? '');
  },
);
