/** @file Where results go: standard output in place of a file, and a disk that is full. */
import { spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { duration, rate } from '../../src/cli/shared/format.ts';
import { paceOf } from '../../src/cli/shared/progress.ts';
import { firstspike, workshop } from './harness.ts';

const { at, remove } = workshop();
afterAll(remove);

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const convert = ['convert', at('bars.onnx'), '--calibrate', at('data'), '--no-automatic'];

/** Exit code and stderr of a command whose standard output is this file. */
function into(file: string, ...args: string[]): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', openSync(file, 'w'), 'pipe'] });
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stderr })));
}

describe('standard output', () => {
  it('takes the file in place of the report, which goes to stderr', async () => {
    const { code, stderr } = await into(at('piped.safetensors'), ...convert, '-o', '-');
    expect(code).toBe(0);
    expect(stderr).toContain('readout');
    await firstspike(...convert, '-o', at('named.safetensors'));
    expect(readFileSync(at('piped.safetensors'))).toEqual(readFileSync(at('named.safetensors')));
    expect(existsSync('-')).toBe(false);
  });
  it('takes either a file or a document', async () => {
    const { code, stdout } = await firstspike(...convert, '-o', '-', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout).error.code).toBe('usage');
  });
  it.each([
    ['sweep', '--out'],
    ['tune', '--output'],
  ])('cannot be the folder of %s', async (command, flag) => {
    const { code, stderr } = await firstspike(command, at('bars.onnx'), '--data', at('data'), flag, '-');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`${flag} needs a name`) });
  });
});

describe.skipIf(!existsSync('/dev/full'))('a full disk', () => {
  it.each([[[]], [['--json']]])('is one sentence and exit code 1: info %s', async (more) => {
    const { code, stderr } = await into('/dev/full', 'info', at('bars.onnx'), ...more);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'error Cannot write to standard output: the disk is full; the result is incomplete.\n',
    });
  });
  it('also where a file was wanted, and a device stays a device', async () => {
    const { code, stderr } = await firstspike(...convert, '-o', '/dev/full');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('the disk is full') });
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
  });
});

describe('progress', () => {
  it('says nothing of a pace that is not known yet', () => {
    expect(paceOf(0, 100, 30)).toBe('');
    expect(paceOf(50, 100, 10)).toBe('  5.0/s  10 s left');
    expect(paceOf(100, 100, 10)).toBe('  10/s');
    expect(paceOf(120, 100, 10)).toBe('  12/s');
    expect([
      duration(Number.POSITIVE_INFINITY),
      duration(Number.NaN),
      rate(Number.POSITIVE_INFINITY),
    ]).toEqual(['–', '–', '–']);
  });
});
