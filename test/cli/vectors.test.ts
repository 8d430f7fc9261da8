/** @file `firstspike vectors`: what it writes is what the clocked simulator does. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestVector } from '../../src/measure/test-vectors.ts';
import { loadNetwork } from '../../src/network/file.ts';
import { clockedSimulator } from '../../src/simulate/clocked/clocked.ts';
import { firstspike, json, workshop } from './harness.ts';

const { at, remove } = workshop();
const [model, data, network] = [at('bars.onnx'), at('data'), at('bars.safetensors')];
afterAll(remove);

beforeAll(async () => {
  await json('convert', model, '-o', network, '--calibrate', data, '--steps', '8');
}, 60_000);

const vectorsIn = (file: string): readonly TestVector[] => JSON.parse(readFileSync(file, 'utf8')).vectors;

function expectReplay(vectors: readonly TestVector[]): void {
  const simulator = clockedSimulator(loadNetwork(new Uint8Array(readFileSync(network))));
  for (const { pixels, spikeTimes, potentials, spikes, synops } of vectors) {
    const run = simulator.run(pixels, { trace: true });
    expect(
      Object.fromEntries([...(run.spikeTimes ?? [])].map(([name, times]) => [name, [...times]])),
    ).toEqual(spikeTimes);
    expect([...run.potentials]).toEqual(potentials);
    expect([...run.spikes]).toEqual(Object.values(spikes));
    expect([...run.synops]).toEqual(synops);
  }
}

describe('vectors', () => {
  it('draws images from a seed, and the clocked simulator finds the same on them', async () => {
    const [file, again, other] = [at('a.json'), at('b.json'), at('c.json')];
    const report = await json('vectors', network, '-o', file);
    expect(report).toMatchObject({ command: 'vectors', seed: 1, steps: 8, images: 10, output: { file } });
    await json('vectors', network, '-o', again, '--seed', '1');
    await json('vectors', network, '-o', other, '--seed', '2');
    expect(readFileSync(again, 'utf8')).toBe(readFileSync(file, 'utf8'));
    expect(vectorsIn(other)[5].pixels).not.toEqual(vectorsIn(file)[5].pixels);
    expect(vectorsIn(file)).toHaveLength(10);
    expectReplay(vectorsIn(file));
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      format: 'firstspike-vectors',
      images: 'drawn, seed 1',
      sha256: (report.model as { sha256: string }).sha256,
    });
  });

  it('takes images of a data set', async () => {
    const file = at('data.json');
    expect(await json('vectors', network, '-o', file, '--data', data, '--limit', '3')).toMatchObject({
      seed: null,
      images: 3,
    });
    expect(vectorsIn(file).map(({ name }) => name)).toEqual(['image 0', 'image 1', 'image 2']);
    expectReplay(vectorsIn(file));
  });

  it.each<[string, readonly string[], number, RegExp]>([
    ['an ANN', [model, '-o', at('x.json')], 2, /bars\.onnx is an ANN; convert it first: firstspike convert/],
    [
      'a seed of data',
      [network, '-o', at('x.json'), '--data', data, '--seed', '2'],
      2,
      /--seed draws images/,
    ],
  ])('refuses %s', async (_, args, wanted, message) => {
    const { code, stderr } = await firstspike('vectors', ...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(wanted);
  });

  it('refuses real weights, whose sums depend on their order', async () => {
    const real = at('real.safetensors');
    await json('convert', model, '-o', real, '--calibrate', data, '--steps', '8', '--weights', 'float32');
    const { code, stderr } = await firstspike('vectors', real, '-o', at('x.json'));
    expect(stderr).toMatch(/real weights.*convert with --weights int8/);
    expect(code).toBe(1);
  });
});
