import { linkSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { refuseOverwriting } from './overwriting.ts';

const folder = mkdtempSync(join(tmpdir(), 'firstspike-overwriting-'));
const at = (name: string): string => join(folder, name);
for (const name of ['m.onnx', 'other.onnx', 'images.npz']) writeFileSync(at(name), name);
symlinkSync(at('m.onnx'), at('link.onnx'));
linkSync(at('m.onnx'), at('hard.onnx'));
afterAll(() => rmSync(folder, { recursive: true }));

const call = (args: readonly string[], flags: Readonly<Record<string, string>>): Promise<void> =>
  refuseOverwriting({ command: 'convert', args: [...args], flags: new Map(Object.entries(flags)) });

describe('an output that is an input', () => {
  it.each(['--output', '--report', '--decisions', '--spikes'])('of %s is refused', async (flag) => {
    for (const name of ['m.onnx', 'link.onnx', 'hard.onnx', `../${folder.split('/').at(-1)}/m.onnx`])
      await expect(call([at('m.onnx')], { [flag]: at(name) })).rejects.toMatchObject({
        code: 'usage',
        message: `${flag} ${at(name)} would overwrite the input ${at('m.onnx')}; give another file.`,
      });
  });
  it('is refused behind settings too', async () => {
    await expect(call([`${at('m.onnx')}@steps=16`], { '--report': at('m.onnx') })).rejects.toThrow(
      'the input',
    );
  });
  it.each(['--ann', '--data', '--calibrate', '--check', '--classes'])(
    'that %s names is refused',
    async (flag) => {
      const given = { [flag]: at('images.npz'), '--output': at('images.npz') };
      await expect(call([at('m.onnx')], given)).rejects.toThrow(`would overwrite ${flag} `);
    },
  );
});

it('lets pass other files, new ones, outputs of a model, and standard output', async () => {
  for (const output of [at('other.onnx'), at('new.onnx'), 'logits', '-'])
    await expect(call([at('m.onnx'), 'mnist'], { '--output': output, '--data': 'mnist' })).resolves.toBe(
      undefined,
    );
});
