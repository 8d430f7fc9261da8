import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chain, scalar } from '../../../test/tiny-graph.ts';
import type { ImageDataset } from '../../data/dataset.ts';
import { floatTensor } from '../../graph/tensor.ts';
import { inlinePool, type Shard, type TrainOptions, train, tune } from '../../train/index.ts';
import { checkpointFile } from './train-checkpoint.ts';

/** Threads run compiled files only: `npm test` builds them first. */
const built = new URL('../../../dist/platform/node/train-pool.js', import.meta.url);

const compiled = (): Promise<typeof import('./train-pool.ts')> => import(built.href);

const data: ImageDataset = {
  name: 'squares',
  split: 'train',
  shape: [1, 6, 6],
  length: 120,
  pixels: Uint8Array.from({ length: 120 * 36 }, (_, i) => (i * i * 7) % 251),
  labels: Int32Array.from({ length: 120 }, (_, i) => i % 3),
  classes: 3,
};

const numbers = (length: number, factor: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => (((i * 29) % 17) - 8) * factor);

const model = chain(
  [1, 1, 6, 6],
  ['Conv', {}, floatTensor([3, 1, 3, 3], numbers(27, 0.05)), floatTensor([3], [0, 0, 0])],
  ['Relu'],
  ['Flatten'],
  ['Dropout', {}, scalar(0.1)],
  ['Gemm', { transB: 1 }, floatTensor([3, 48], numbers(144, 0.02)), floatTensor([3], [0, 0, 0])],
);

const options: TrainOptions = { architecture: model, epochs: 2, batchSize: 80, heldOut: 20 };

describe.skipIf(!existsSync(built))('worker threads (skipped without a build)', () => {
  it.each([1, 2, 3])(
    '%i of them train the network that one thread trains, to the last bit',
    async (workers) => {
      const { trainPool } = await compiled();
      const threaded = await train(data, { ...options, pool: trainPool(workers) });
      const inline = await train(data, { ...options, pool: inlinePool });
      expect(threaded.graph).toEqual(inline.graph);
      expect(threaded.history).toEqual(inline.history);
    },
  );

  it.each([1, 2, 3])('%i of them tune to the same bits as one thread', async (workers) => {
    const { trainPool } = await compiled();
    const settings = { epochs: 2, batchSize: 80, heldOut: 20, calibration: 20, steps: 4 };
    const threaded = await tune(model, data, { ...settings, pool: trainPool(workers) });
    const inline = await tune(model, data, settings);
    expect(threaded.graph).toEqual(inline.graph);
    expect(threaded.history).toEqual(inline.history);
  });

  it('pass on what goes wrong in them', async () => {
    const { trainPool } = await compiled();
    const pool = await trainPool(2)({
      graph: model,
      slots: [],
      image: [1, 6, 6],
      loss: { distil: 0, temperature: 1, match: 0 },
      augmentation: { rotate: 0, scale: 0, shift: 0, mirror: false },
      backend: 'wasm',
    });
    await expect(pool.compute(new Float32Array(0), [{} as Shard])).rejects.toThrow(TypeError);
    await pool.dispose();
  });
});

describe('a checkpoint file', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'firstspike-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('carries a run over an interruption', async () => {
    const checkpoints = checkpointFile(join(folder, 'model.onnx.checkpoint'));
    const controller = new AbortController();
    const onProgress = (): void => controller.abort();
    const stopped = train(data, { ...options, checkpoints, onProgress, signal: controller.signal });
    await expect(stopped).rejects.toMatchObject({ code: 'aborted' });
    const resumed = await train(data, { ...options, checkpoints });
    expect(resumed.graph).toEqual((await train(data, options)).graph);
    await checkpoints.clear();
    expect(await checkpoints.load()).toBeUndefined();
  });
});
