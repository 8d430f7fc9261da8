/** @file `--layer-steps` on the command line: what a network with steps per population shows and runs as. */
import { afterAll, describe, expect, it } from 'vitest';
import { firstspike, json, workshop } from './harness.ts';

const { at, remove } = workshop();
const model = at('bars.onnx');
const data = at('data');
afterAll(remove);

interface Converted {
  readonly latency: number;
  readonly populations: readonly { readonly name: string; readonly steps?: number }[];
}

interface Evaluation {
  readonly codings: readonly { readonly coding: string; readonly latency: number }[];
}

const made = at('mixed.safetensors');
const convert = (...more: string[]) => [
  'convert',
  model,
  '-o',
  made,
  '--calibrate',
  data,
  '--steps',
  '8',
  ...more,
];

describe('--layer-steps', () => {
  it('is what the network is made with, and what info shows', async () => {
    const uniform = await json<Converted>(...convert());
    const mixed = await json<Converted>(...convert('--layer-steps', 'input:32'));
    expect(mixed.populations.map(({ steps }) => steps)).toEqual(
      uniform.populations.map(({ name, steps }) => (name === 'input' ? 32 : steps)),
    );
    expect(mixed.latency - uniform.latency).toBe(32 - 8);
    const { stdout } = await firstspike('info', made);
    expect(stdout).toMatch(/time +8 steps, input 32, 40 from the first spike/);
    expect(stdout).toMatch(/settings +layer-steps input:32,/);
    expect(stdout).toMatch(/population .* steps/);
    const engines = await Promise.all(
      ['event', 'scalar', 'clocked'].map((engine) =>
        json<{ digest: string }>('evaluate', made, '--data', data, '--engine', engine),
      ),
    );
    expect(new Set(engines.map(({ digest }) => digest)).size).toBe(1);
  });

  it('is what other codes and an exported NIR file start from', async () => {
    await json(...convert('--layer-steps', 'input:3'));
    const nir = at('mixed.nir');
    await json('export', made, '--to', 'nir', '-o', nir, '--max-pool', 'average');
    const [saved, exported] = await Promise.all([
      json<Evaluation>('evaluate', made, '--data', data, '--coding', 'ttfs,rate:8'),
      json<{ digest: string }>('evaluate', nir, '--data', data),
    ]);
    const fromFile = await json<{ digest: string }>('evaluate', made, '--data', data);
    expect(exported.digest).toBe(fromFile.digest);
    expect(saved.codings.map(({ coding, latency }) => [coding, latency])).toEqual([
      ['ttfs', 11],
      ['rate', 8],
    ]);
  });

  it.each([
    [
      'a list that is none',
      ['--layer-steps', 'input'],
      /--layer-steps must be population:steps once for each population/,
    ],
    ['an unknown population', ['--layer-steps', 'nobody:2'], /No population "nobody" .* there are input/],
    ['a deadline', ['--layer-steps', 'input:2', '--deadline', '4'], /send every spike/],
  ])('with %s is a mistake', async (_, more, words) => {
    const { code, stderr } = await firstspike(...convert(...more));
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
  });
});
