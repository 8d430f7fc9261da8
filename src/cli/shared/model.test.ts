/** @file Model files whose weights lie in a file beside them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FLOAT, fileOf, node } from '../../../test/onnx-file.ts';
import { loadAnn } from './model.ts';

const folder = mkdtempSync(join(tmpdir(), 'model-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Saves a model whose weights are in `location`, and reads it. */
async function read(name: string, location: string) {
  const weights = {
    name: 'w',
    dataType: FLOAT,
    dims: [4n],
    dataLocation: 1,
    externalData: [{ key: 'location', value: location }],
  };
  const path = join(folder, name);
  writeFileSync(path, fileOf([node('Add', ['x', 'w'], 'y')], [weights]));
  return (await loadAnn(path, 'an ANN is needed')).graph();
}

describe('weights beside a model', () => {
  it('are read', async () => {
    writeFileSync(join(folder, 'w.bin'), new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer));
    expect([...((await read('good.onnx', 'w.bin')).constants.get('w')?.data ?? [])]).toEqual([1, 2, 3, 4]);
  });
  it('must be there, and nowhere else', async () => {
    await expect(read('missing.onnx', 'none.bin')).rejects.toThrow('The file "none.bin"');
    await expect(read('up.onnx', '../w.bin')).rejects.toThrow('outside of its own folder');
  });
});
