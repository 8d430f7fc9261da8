/** @file A model's own files: found beside it, and never outside its folder. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { filesBeside } from './beside.ts';

const root = mkdtempSync(join(tmpdir(), 'beside-'));
const folder = join(root, 'model');
mkdirSync(join(folder, 'data'), { recursive: true });
writeFileSync(join(root, 'secret'), 'secret');
writeFileSync(join(folder, 'weights.bin'), 'abc');
writeFileSync(join(folder, 'data', 'more.bin'), 'de');
symlinkSync(join(root, 'secret'), join(folder, 'link'));
symlinkSync(root, join(folder, 'up'));
symlinkSync(join(folder, 'weights.bin'), join(folder, 'inside'));
afterAll(() => rmSync(root, { recursive: true }));

describe('files beside a model', () => {
  const files = filesBeside(join(folder, 'model.onnx'));
  const text = (location: string): string => {
    const file = files(location);
    return new TextDecoder().decode(file?.read(0, file.length));
  };
  it('are those of its folder and below', () => {
    expect(text('weights.bin')).toBe('abc');
    expect(text('./data/more.bin')).toBe('de');
    expect(text('inside')).toBe('abc');
  });
  it('are read in parts', () => {
    const file = files('weights.bin');
    expect(file?.length).toBe(3);
    expect(new TextDecoder().decode(file?.read(1, 3))).toBe('bc');
  });
  it('may be missing', () => {
    expect(files('other.bin')).toBeUndefined();
    expect(files('data')).toBeUndefined();
  });
  it.each([
    '../secret',
    'data/../../secret',
    '/etc/hostname',
    'C:\\secret',
    '..\\secret',
    'link',
    'up/secret',
    '',
  ])('%s leads out of the folder', (location) => {
    expect(() => files(location)).toThrow('outside of its own folder');
  });
});
