import { describe, expect, it } from 'vitest';
import { chain, scalar } from '../../test/tiny-graph.ts';
import type { ImageDataset } from '../data/dataset.ts';
import { importOnnx } from '../formats/onnx/read/index.ts';
import { toOnnx } from '../formats/onnx/write/index.ts';
import { floatTensor, sizeOf } from '../graph/tensor.ts';
import { planGraph } from '../ops/plan.ts';
import { runGraph } from '../ops/run.ts';
import type { Progress, Validation } from './progress.ts';
import { randomFrom } from './random.ts';
import type { CheckpointStore } from './run/checkpoint.ts';
import { loadTensorFlow, optional } from './tensorflow.ts';
import { type TrainOptions, train } from './train.ts';
import { shardComputer } from './work/compute.ts';
import { inlinePool } from './work/inline-pool.ts';
import type { TrainPoolFactory } from './work/work.ts';

const zeros = (...shape: number[]) => floatTensor(shape, new Float32Array(sizeOf(shape)));

/** Untrained, and without weights: they are drawn from the seed. */
const architecture = chain(
  [1, 1, 8, 8],
  ['Conv', { pads: [1, 1, 1, 1] }, zeros(4, 1, 3, 3), zeros(4)],
  ['Relu'],
  ['MaxPool', { kernel_shape: [2, 2], strides: [2, 2] }],
  ['Flatten'],
  ['Dropout', {}, scalar(0.2)],
  ['Gemm', { transB: 1 }, zeros(2, 64), zeros(2)],
);

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
  architecture,
  epochs: 3,
  batchSize: 48,
  learningRate: 0.01,
  heldOut: 40,
  synopPenalty: 1e-5,
  augmentation: { rotate: 5, scale: 0.1, shift: 1, mirror: false },
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
    const told: Progress<Validation>[] = [];
    const { history } = await train(data, { ...options, epochs: 20, onProgress: (p) => told.push(p) });
    expect(history).toHaveLength(20);
    expect(history[19].measured?.images).toBe(40);
    expect(history[19].measured?.accuracy).toBeGreaterThan(0.9);
    expect(history[19].loss).toBeLessThan(0.8 * history[0].loss);
    expect(told).toHaveLength(20 * 5);
    expect(told[6]).toMatchObject({ epoch: 2, epochs: 20, batch: 2, batches: 5 });
    expect(told[9].measured).toEqual(history[1].measured);
    expect(told[99].secondsLeft).toBe(0);
  });

  it('writes into the file how it took pixels', async () => {
    const { graph } = await train(bars(96), { ...options, epochs: 1 });
    expect(importOnnx(toOnnx(graph)).notes).toEqual({ preprocess: 'unit' });
  });

  it('gives the same network for the same seed, and another for another', async () => {
    const first = await train(data, options);
    expect((await train(data, options)).graph).toEqual(first.graph);
    expect((await train(data, { ...options, seed: 2 })).graph).not.toEqual(first.graph);
  });

  it('gives the same network whoever computes the shards, in whatever order', async () => {
    const backwards: TrainPoolFactory = async (settings) => {
      const { begin, compute } = shardComputer(await loadTensorFlow(settings.backend), settings);
      return {
        begin,
        compute: async (parameters, shards) =>
          shards
            .toReversed()
            .map((shard) => compute(parameters, shard))
            .toReversed(),
        dispose: async () => {},
      };
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
    const told: Progress<Validation>[] = [];
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
      (await train(data, { ...options, synopPenalty, spikePenalty })).history[2].measured?.activeFraction ??
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
    [
      'images of another size',
      { architecture: { ...architecture, inputs: [{ name: 'v0', shape: [1, 1, 9, 9] }] } },
      /(9×9|\[1, 81\]|81)/,
    ],
    [
      'too few outputs',
      { architecture: chain([1, 1, 8, 8], ['Flatten'], ['Gemm', { transB: 1 }, zeros(1, 64)]) },
      /training needs one score per class/,
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

describe('the trained network', () => {
  const data = bars(240);

  it('is the architecture of an ONNX file, with other weights, which do not matter', async () => {
    const read = (fill: number) => {
      const constants = new Map(
        [...architecture.constants].map(([name, tensor]) => [
          name,
          name.startsWith('c5')
            ? tensor
            : floatTensor(tensor.shape, new Float32Array(sizeOf(tensor.shape)).fill(fill)),
        ]),
      );
      return importOnnx(toOnnx({ ...architecture, constants }));
    };
    const one = await train(data, { ...options, epochs: 1, architecture: read(1) });
    const two = await train(data, { ...options, epochs: 1, architecture: read(2) });
    expect(one.graph.nodes.map(({ type }) => type)).toEqual(architecture.nodes.map(({ type }) => type));
    expect(one.graph.constants).toEqual(two.graph.constants);
    expect(one.parameters).toBe(4 * 9 + 4 + 64 * 2 + 2);
  });

  it('starts from the weights of another one', async () => {
    const first = await train(data, { ...options, epochs: 8 });
    const more = { ...options, epochs: 1, learningRate: 1e-9, from: first.graph, seed: 3 };
    const { history } = await train(data, more);
    expect(history[0].measured?.accuracy).toBe(first.history[7].measured?.accuracy);
  });

  it('computes in the float reference what was measured, without dropout', async () => {
    const { graph, history } = await train(data, { ...options, epochs: 1 });
    const plan = planGraph(graph);
    let hits = 0;
    for (let image = 0; image < 40; image++) {
      const pixels = Float32Array.from(data.pixels.subarray(image * 64, (image + 1) * 64), (p) => p / 255);
      const [{ data: logits }] = runGraph(plan, new Map([['v0', floatTensor([1, 1, 8, 8], pixels)]]));
      if (Number(logits[1] > logits[0]) === data.labels[image]) hits++;
    }
    expect(hits / 40).toBe(history[0].measured?.accuracy);
  });

  it('needs no held-out images', async () => {
    const { history } = await train(data, { ...options, epochs: 1, heldOut: 0 });
    expect(history).toHaveLength(1);
    expect(history[0].measured).toBeUndefined();
  });
});
