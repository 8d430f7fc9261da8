/** @file The program around a network: compiled as its Makefile does, it prints potentials, and says what is no image. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { networkToC } from '../../src/formats/c/index.ts';
import { input, networkOf, readout, synapses } from '../tiny-network.ts';
import { hasCompiler, strict } from './programs.ts';

/** Two bytes 0…4 in four steps are their own k; the potentials are their sum and their difference. */
const network = networkOf(
  [{ ...input([1, 1, 2]), xMax: 4 }, readout([2], 1)],
  [synapses('input', 'readout', { kind: 'dense', inputs: 2, outputs: 2 }, [1, 1, 1, -1])],
);

const folder = mkdtempSync(join(tmpdir(), 'firstspike-program-'));
afterAll(() => rmSync(folder, { recursive: true }));
for (const [path, text] of networkToC(network).files) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
writeFileSync(join(folder, 'images'), Uint8Array.of(9, 3, 1, 2, 4));

describe.each(['gcc', 'clang'])('compiled by %s', (compiler) => {
  const sources = ['-Isrc', '-o', compiler, 'main.c', 'src/firstspike.c'];
  const compile = (...flags: string[]) =>
    spawnSync(compiler, [...strict, ...flags, ...sources], { cwd: folder, encoding: 'utf8' });
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(join(folder, compiler), args, {
      cwd: folder,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };

  it.skipIf(!hasCompiler(compiler))('prints the potentials of each image', () => {
    expect(compile()).toMatchObject({ status: 0, stderr: '' });
    expect(run('images', '1')).toEqual({ status: 0, stdout: '4 2\n6 -2\n', stderr: '' });
  });

  it.skipIf(!hasCompiler(compiler))(
    'says when the last image is cut off, as where a header was not skipped',
    () => {
      expect(compile()).toMatchObject({ status: 0, stderr: '' });
      expect(run('images')).toMatchObject({
        status: 1,
        stderr: 'the file ends after 1 of 2 bytes of an image; is there a header to be skipped?\n',
      });
    },
  );

  it.skipIf(!hasCompiler(compiler))('prints spikes and synaptic operations where they are counted', () => {
    expect(compile('-DFIRSTSPIKE_COUNT')).toMatchObject({ status: 0, stderr: '' });
    expect(run('images', '1').stdout).toBe('4 2 spikes 2 0 synops 4\n6 -2 spikes 2 0 synops 4\n');
  });

  it.skipIf(!hasCompiler(compiler))('asks for a file, and names one that cannot be opened', () => {
    expect(compile()).toMatchObject({ status: 0, stderr: '' });
    expect(run()).toEqual({ status: 2, stdout: '', stderr: 'usage: firstspike FILE [BYTES]\n' });
    const stderr = 'cannot open nothing; give a file of images\n';
    expect(run('nothing', '16')).toEqual({ status: 2, stdout: '', stderr });
  });
});
