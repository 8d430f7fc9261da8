import { describe, expect, it } from 'vitest';
import type { ImageDataset } from '../data/dataset.ts';
import type { CheckpointStore } from './checkpoint-store.ts';
import { computeShard } from './compute-shard.ts';
import { inlinePool } from './inline-pool.ts';
import type { ConvNet } from './layers.ts';
import type { TrainOptions } from './options.ts';
import type { TrainProgress } from './progress.ts';
import { randomFrom } from './random.ts';
import { loadTensorFlow, optional } from './tensorflow.ts';
import { train } from './train.ts';
import type { TrainPoolFactory } from './work.ts';

const net: ConvNet = {
  name: 'small',
  input: [1, 8, 8],
  layers: [
    { type: 'conv', filters: 4, kernel: 3, padding: 'same' },
    { type: 'relu' },
    { type: 'maxpool', size: 2 },
    { type: 'flatten' },
    { type: 'dropout', rate: 0.2 },
    { type: 'dense', units: 2 },
  ],
};

/** Horizontal bars (class 0) and vertical bars (class 1) in noise. */
function bars(length: number): ImageDataset {
  const random = randomFrom(5);
  const pixels = new Uint8Array(length * 64).map(() => 60 * random());
  const labels = Int32Array.from({ length }, (_, i) => i % 2);
  labels.forEach((label, image) => {
    const at = 1 + Math.floor(6 * random());
    for (let i = 0; i < 8; i++) pixels[image * 64 + (label === 0 ? at * 8 + i : i * 8 + at)] = 255;
  });
  return { name: 'bars', split: 'train', shape: [1, 8, 8], length, pixels, labels, classes: 2 };
}

const options: TrainOptions = {
  net,
  epochs: 3,
  batchSize: 48,
  learningRate: 0.01,
  heldOut: 40,
  synopPenalty: 1e-5,
  augmentation: { rotate: 5, scale: 0.1, shift: 1 },
};

/** A store in memory. */
function memory(): CheckpointStore & { bytes: Uint8Array | undefined } {
  return {
    bytes: undefined,
    async load() {
      return this.bytes;
    },
    async save(bytes) {
      this.bytes = bytes;
    },
  };
}

/** Runs with `options`, aborted after `steps` batches. */
async function interrupted(data: ImageDataset, checkpoints: CheckpointStore, steps: number): Promise<void> {
  const controller = new AbortController();
  let done = 0;
  const onProgress = (): void => {
    done++;
    if (done === steps) controller.abort();
  };
  const run = train(data, { ...options, checkpoints, onProgress, signal: controller.signal });
  await expect(run).rejects.toMatchObject({ code: 'aborted' });
}

describe('training', () => {
  const data = bars(240);

  it('learns, and tells how it goes', async () => {
    const told: TrainProgress[] = [];
    const { history } = await train(data, { ...options, epochs: 8, onProgress: (p) => told.push(p) });
    expect(history).toHaveLength(8);
    expect(history[7].validation?.images).toBe(40);
    expect(history[7].validation?.accuracy).toBeGreaterThan(0.9);
    expect(history[7].loss).toBeLessThan(0.8 * history[0].loss);
    expect(told).toHaveLength(8 * 5);
    expect(told[6]).toMatchObject({ epoch: 2, epochs: 8, batch: 2, batches: 5 });
    expect(told[9].validation).toEqual(history[1].validation);
    expect(told[39].secondsLeft).toBe(0);
  });

  it('gives the same network for the same seed, and another for another', async () => {
    const first = await train(data, options);
    expect((await train(data, options)).graph).toEqual(first.graph);
    expect((await train(data, { ...options, seed: 2 })).graph).not.toEqual(first.graph);
  });

  it('gives the same network whoever computes the shards, in whatever order', async () => {
    const backwards: TrainPoolFactory = async (settings) => {
      const tf = await loadTensorFlow(settings.backend);
      const compute: Awaited<ReturnType<TrainPoolFactory>>['compute'] = async (parameters, shards) =>
        shards
          .toReversed()
          .map((shard) => computeShard(tf, settings, parameters, shard))
          .toReversed();
      return { compute, dispose: async () => {} };
    };
    const { graph } = await train(data, options);
    expect((await train(data, { ...options, pool: backwards })).graph).toEqual(graph);
  });

  it.each([
    ['within an epoch', 7],
    ['between epochs', 10],
  ])('aborted %s and resumed, gives the network of an uninterrupted run', async (_, steps) => {
    const checkpoints = memory();
    await interrupted(data, checkpoints, steps);
    const told: TrainProgress[] = [];
    const resumed = await train(data, { ...options, checkpoints, onProgress: (p) => told.push(p) });
    const whole = await train(data, options);
    expect(told).toHaveLength(15 - steps);
    expect(resumed.graph).toEqual(whole.graph);
    expect(resumed.history).toEqual(whole.history);
  });

  it('aborted while it validates, gives the network and the validation of an uninterrupted run', async () => {
    const checkpoints = memory();
    const controller = new AbortController();
    const pool: TrainPoolFactory = async (settings) => {
      const inline = await inlinePool(settings);
      return {
        ...inline,
        compute: (parameters, shards) => {
          if (shards[0].seeds === undefined) controller.abort();
          return inline.compute(parameters, shards);
        },
      };
    };
    const run = train(data, { ...options, checkpoints, pool, signal: controller.signal });
    await expect(run).rejects.toMatchObject({
      code: 'aborted',
      message: expect.stringContaining('epoch 1 of 3'),
    });
    const resumed = await train(data, { ...options, checkpoints });
    const whole = await train(data, options);
    expect(resumed.graph).toEqual(whole.graph);
    expect(resumed.history).toEqual(whole.history);
  });

  it('does not resume a run with other settings', async () => {
    const checkpoints = memory();
    await interrupted(data, checkpoints, 2);
    await expect(train(data, { ...options, seed: 2, checkpoints })).rejects.toMatchObject({ code: 'usage' });
  });

  it('never looks at a held-out image before validation', async () => {
    const spoiled = { ...data, pixels: data.pixels.slice().fill(0, 0, 40 * 64) };
    expect((await train(spoiled, options)).graph).toEqual((await train(data, options)).graph);
  });

  it('with a penalty, leaves fewer units active', async () => {
    const active = async (synopPenalty: number, spikePenalty: number): Promise<number> =>
      (await train(data, { ...options, synopPenalty, spikePenalty })).history[2].validation?.activeFraction ??
      0;
    const free = await active(0, 0);
    expect(await active(0.01, 0)).toBeLessThan(0.7 * free);
    expect(await active(0, 0.05)).toBeLessThan(0.7 * free);
  });

  it('frees every tensor', async () => {
    const tf = await loadTensorFlow('wasm');
    const before = tf.memory().numTensors;
    await train(data, { ...options, epochs: 1 });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('what cannot be trained is an error that says why', () => {
  it.each([
    ['no images left', { heldOut: 240 }, /240 images and 240 are held out/],
    ['images of another size', { net: { ...net, input: [1, 9, 9] } }, /takes images of 1×9×9.*are 1×8×8/],
    [
      'too few outputs',
      { net: { ...net, layers: [{ type: 'flatten' }, { type: 'dense', units: 1 }] } },
      /1 outputs/,
    ],
    ['no epochs', { epochs: 0 }, /'epochs' to be a whole number from 1, but it is 0/],
    ['a negative penalty', { synopPenalty: -1 }, /'synopPenalty' to be 0 or more/],
  ] as const)('%s', async (_, wrong, message) => {
    await expect(train(bars(240), { ...options, ...wrong })).rejects.toThrow(message);
  });

  it('a missing TensorFlow.js', async () => {
    const missing = optional(async () => {
      throw new Error('Cannot find package');
    });
    await expect(missing).rejects.toMatchObject({
      code: 'missing-dependency',
      message: expect.stringContaining('npm i @tensorflow/tfjs @tensorflow/tfjs-backend-wasm'),
    });
  });
});

it('the inline pool needs no worker', async () => {
  const pool = await inlinePool({
    net,
    penalty: { spikePenalty: 0, synopPenalty: 0 },
    augmentation: { rotate: 0, scale: 0, shift: 0 },
    backend: 'cpu',
  });
  expect(await pool.compute(new Float32Array(4 * 9 + 4 + 64 * 2 + 2), [])).toEqual([]);
  await pool.dispose();
});
