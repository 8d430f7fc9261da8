/** @file Model files whose weights lie in a file beside them. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  return loadAnn(path, 'an ANN is needed');
}

describe('weights beside a model', () => {
  it('are read', async () => {
    writeFileSync(join(folder, 'w.bin'), new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer));
    const model = await read('good.onnx', 'w.bin');
    expect([...(model.graph().constants.get('w')?.data ?? [])]).toEqual([1, 2, 3, 4]);
  });
  it('count in its bytes and its hash', async () => {
    const weights = (values: readonly number[]) => new Uint8Array(Float32Array.from(values).buffer);
    const all: string[] = [];
    for (const values of [
      [1, 2, 3, 4],
      [1, 2, 3, 5],
      [1, 2, 3, 4],
    ]) {
      writeFileSync(join(folder, 'v.bin'), weights(values));
      const { bytes, sha256 } = await read('counted.onnx', 'v.bin');
      const file = readFileSync(join(folder, 'counted.onnx'));
      expect(bytes).toBe(file.length + 16);
      expect(sha256).toBe(createHash('sha256').update(file).update(weights(values)).digest('hex'));
      all.push(sha256);
    }
    expect(all[0]).toBe(all[2]);
    expect(all[0]).not.toBe(all[1]);
  });
  it('must be there, and nowhere else', async () => {
    const missing = await read('missing.onnx', 'none.bin');
    expect(() => missing.graph()).toThrow('The file "none.bin"');
    const outside = await read('up.onnx', '../w.bin');
    expect(() => outside.graph()).toThrow('outside of its own folder');
  });
});
