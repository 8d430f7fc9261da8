import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chain } from '../../../test/tiny-graph.ts';
import type { ImageDataset } from '../../data/dataset.ts';
import { floatTensor } from '../../graph/tensor.ts';
import { tune } from '../../tune/index.ts';

/** Threads run compiled files only: `npm test` builds them first. */
const built = new URL('../../../dist/platform/node/tune-pool.js', import.meta.url);

const compiled = (): Promise<typeof import('./tune-pool.ts')> => import(built.href);

const numbers = (length: number, factor: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => (((i * 29) % 17) - 8) * factor);

const model = chain(
  [1, 1, 5, 5],
  ['Conv', {}, floatTensor([4, 1, 3, 3], numbers(36, 0.05)), floatTensor([4], [0, 0, 0, 0])],
  ['Relu'],
  ['Flatten'],
  ['Gemm', { transB: 1 }, floatTensor([3, 36], numbers(108, 0.02)), floatTensor([3], [0, 0, 0])],
);

const data: ImageDataset = {
  name: 'squares',
  split: 'train',
  shape: [1, 5, 5],
  length: 120,
  pixels: Uint8Array.from({ length: 120 * 25 }, (_, i) => (i * i * 7) % 251),
  labels: Int32Array.from({ length: 120 }, (_, i) => i % 3),
  classes: 3,
};

describe.skipIf(!existsSync(built))('worker threads (skipped without a build)', () => {
  it.each([1, 2, 3])('%i of them tune to the same bits as one thread', async (workers) => {
    const options = { epochs: 2, batchSize: 80, heldOut: 20, calibration: 20, steps: 4 };
    const { tunePool } = await compiled();
    const threaded = await tune(model, data, { ...options, pool: tunePool(workers) });
    const inline = await tune(model, data, options);
    expect(threaded.graph).toEqual(inline.graph);
    expect(threaded.history).toEqual(inline.history);
  });
});
