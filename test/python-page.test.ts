/**
 * @file docs/python.md: its code finds the potentials of `vectors`. Where python3 has no onnxruntime and numpy, ONNX Runtime for Node
 * alone shows that the same inputs give these numbers.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { networkToOnnx } from '../src/formats/integer-onnx/index.ts';
import { drawnImages, testVector, vectorsHead } from '../src/measure/test-vectors.ts';
import type { SpikingNetwork } from '../src/network/network.ts';
import { clockedSimulator } from '../src/simulate/clocked/clocked.ts';
import { input, networkOf, pool, readout, relay, spiking, square, synapses } from './tiny-network.ts';

/** Four by four pixels → the largest of each quarter → two classes. */
function network(xMax: number): SpikingNetwork {
  const weights = [3, -1, 2, 1, -2, 4, 1, 1];
  return networkOf(
    [
      { ...input([1, 4, 4], 8), xMax },
      spiking('hidden', [1, 4, 4], 1, 8),
      relay('pool', [1, 2, 2], 1, 8),
      readout([2]),
    ],
    [
      synapses('input', 'hidden', { kind: 'elementwise', size: 16 }),
      pool('hidden', 'pool', square(4, 2, 2)),
      synapses('pool', 'readout', { kind: 'dense', inputs: 4, outputs: 2 }, weights),
    ],
  );
}

const kinds = [
  ['bytes', network(255), 'uint8'],
  ['floats', network(1), 'float32'],
] as const;

const vectorsOf = (made: SpikingNetwork) =>
  drawnImages(made, 10, 1).map((image) => testVector(made, clockedSimulator(made), image));

const code = /```python\n(.*?)```/s.exec(
  readFileSync(new URL('../docs/python.md', import.meta.url), 'utf8'),
)?.[1];

it.each(kinds)('the inputs of vectors give their potentials in ONNX Runtime: %s', async (_, made, type) => {
  const session = await InferenceSession.create(networkToOnnx(made));
  for (const { pixels, potentials } of vectorsOf(made)) {
    const data = type === 'uint8' ? Uint8Array.from(pixels) : Float32Array.from(pixels);
    const outputs = await session.run({ pixels: new Tensor(type, data, [1, 1, 4, 4]) });
    expect(Array.from(outputs.potentials.data, Number)).toEqual(potentials);
  }
  expect(new Set(vectorsOf(made).map((vector) => vector.class)).size).toBe(2);
});

const python = spawnSync('python3', ['-c', 'import numpy, onnxruntime']).status === 0;

describe.skipIf(!python)('the code of the page (skipped where python3 has no numpy and onnxruntime)', () => {
  it.each(kinds)('prints the classes, and finds all potentials: %s', (_, made) => {
    const folder = mkdtempSync(join(tmpdir(), 'firstspike-python-'));
    const vectors = vectorsOf(made);
    writeFileSync(join(folder, 'spikes.onnx'), networkToOnnx(made));
    writeFileSync(join(folder, 'vectors.json'), JSON.stringify({ ...vectorsHead(made), vectors }));
    const { stdout, stderr } = spawnSync('python3', ['-c', code ?? ''], { cwd: folder, encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(stdout, stderr).toBe(
      `classes ${vectors.map((vector) => vector.class).join(' ')}\nidentical 10 of 10\n`,
    );
  });
});
