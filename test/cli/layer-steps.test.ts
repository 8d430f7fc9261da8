/** @file `--layer-steps` on the command line: what a network with steps of single layers shows, runs as, and cannot be. */
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
    const mixed = await json<Converted>(...convert('--layer-steps', 'input:3'));
    expect(mixed.populations.map(({ steps }) => steps)).toEqual(
      uniform.populations.map(({ name, steps }) => (name === 'input' ? 3 : steps)),
    );
    expect(uniform.latency - mixed.latency).toBe(8 - 3);
    const { stdout } = await firstspike('info', made);
    expect(stdout).toMatch(/up to 8 steps per stage, 11 from/);
    expect(stdout).toMatch(/population .* steps/);
    const engines = await Promise.all(
      ['event', 'scalar', 'clocked'].map((engine) =>
        json<{ digest: string }>('evaluate', made, '--data', data, '--engine', engine),
      ),
    );
    expect(new Set(engines.map(({ digest }) => digest)).size).toBe(1);
  });

  it.each([
    [
      'other codes',
      ['evaluate', made, '--data', data, '--coding', 'all'],
      /3 steps of its own.*without --layer-steps/,
    ],
    [
      'NIR',
      ['export', made, '--to', 'nir', '-o', at('mixed.nir')],
      /3 steps of its own.*without --layer-steps/,
    ],
  ])('is refused by %s', async (_, command, words) => {
    await json(...convert('--layer-steps', 'input:3'));
    const { code, stderr } = await firstspike(...command);
    expect(code).toBe(1);
    expect(stderr).toMatch(words);
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
