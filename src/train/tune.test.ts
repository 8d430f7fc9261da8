import { beforeAll, describe, expect, it } from 'vitest';
import { chain } from '../../test/tiny-graph.ts';
import type { ImageDataset } from '../data/dataset.ts';
import { floatTensor, sizeOf } from '../graph/tensor.ts';
import { type TuneOptions, type TuneResult, tune } from './index.ts';
import { randomFrom } from './random.ts';
import type { CheckpointStore } from './run/checkpoint.ts';

const random = randomFrom(3);
const weights = (...shape: number[]) => {
  const reach = Math.sqrt(6 / sizeOf(shape.slice(1)));
  return floatTensor(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => reach * (2 * random() - 1)),
  );
};

/** Untrained: three kernels, batch norm, a pool, a dense layer, a softmax. */
const model = chain(
  [1, 1, 6, 6],
  ['Conv', { pads: [1, 1, 1, 1] }, weights(3, 1, 3, 3), floatTensor([3], [0.1, 0.1, 0.1])],
  ['BatchNormalization', {}, ...[1, 0, 0, 1].map((value) => floatTensor([3], [value, value, value]))],
  ['Relu'],
  ['MaxPool', { kernel_shape: [2, 2], strides: [2, 2] }],
  ['Flatten'],
  ['Gemm', { transB: 1 }, weights(8, 27), floatTensor([8], new Float32Array(8))],
  ['Relu'],
  ['Gemm', { transB: 1 }, weights(2, 8), floatTensor([2], [0, 0])],
  ['Softmax'],
);

/** A bright row (class 0) or column (class 1) on noise. */
function bars(length: number): ImageDataset {
  const pixels = new Uint8Array(length * 36);
  const labels = new Int32Array(length);
  const draw = randomFrom(5);
  for (let i = 0; i < length; i++) {
    labels[i] = i % 2;
    const at = Math.floor(6 * draw());
    for (let p = 0; p < 36; p++) {
      const isBar = (labels[i] === 0 ? Math.floor(p / 6) : p % 6) === at;
      pixels[i * 36 + p] = (isBar ? 180 : 0) + Math.floor(60 * draw());
    }
  }
  return { name: 'bars', split: 'train', shape: [1, 6, 6], length, pixels, labels, classes: 2 };
}

const data = bars(160);
const options: TuneOptions = {
  epochs: 3,
  batchSize: 40,
  heldOut: 40,
  calibration: 40,
  learningRate: 0.02,
  steps: 8,
  distil: 0,
  penaltyWeight: 0.5,
  augmentation: { rotate: 0, scale: 0, shift: 1, mirror: true },
};

/** A store in memory. */
function memory(): CheckpointStore & { saved: Uint8Array | undefined } {
  const store = {
    saved: undefined as Uint8Array | undefined,
    load: async () => store.saved,
    save: async (bytes: Uint8Array) => {
      store.saved = bytes;
    },
  };
  return store;
}

let whole: TuneResult;
beforeAll(async () => {
  whole = await tune(model, data, options);
}, 120_000);

describe('tune', { timeout: 120_000 }, () => {
  it('lowers synaptic operations', () => {
    const last = whole.history.at(-1)?.measured;
    expect(whole.history.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(last?.images).toBe(40);
    expect(last?.steps).toBe(8);
    expect(last?.synops).toBeLessThan(whole.original.synops);
  });

  it('learns the classes', async () => {
    const { original, history } = await tune(model, data, { ...options, epochs: 20, penaltyWeight: 0 });
    expect(original.snn.accuracy).toBeLessThan(0.7);
    expect(history.at(-1)?.measured?.snn.accuracy).toBeGreaterThan(0.9);
  });

  it('rounds pixels and single layers to steps of their own, and a checkpoint knows them', async () => {
    const with32 = { ...options, epochs: 1, conversion: { layerSteps: new Map([['input', 32]]) } };
    const checkpoints = memory();
    const stop = new AbortController();
    const interrupted = tune(model, data, {
      ...with32,
      checkpoints,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(interrupted).rejects.toThrow();
    expect(checkpoints.saved).toBeDefined();
    const others = { ...with32, conversion: { layerSteps: new Map([['input', 2]]) }, checkpoints };
    await expect(tune(model, data, others)).rejects.toThrow(/checkpoint/);
    const fine = await tune(model, data, { ...with32, checkpoints });
    const coarse = await tune(model, data, { ...options, epochs: 1 });
    expect(fine.graph.constants.get('c2.0')).not.toEqual(coarse.graph.constants.get('c2.0'));
  });

  it('keeps the graph: nodes, statistics, the softmax', () => {
    expect(whole.graph.nodes.map(({ type }) => type)).toEqual(model.nodes.map(({ type }) => type));
    expect(whole.graph.outputs).toEqual(model.outputs);
    expect(whole.graph.constants.get('c2.3')).toEqual(model.constants.get('c2.3'));
    expect(whole.graph.constants.get('c2.0')).not.toEqual(model.constants.get('c2.0'));
  });

  it.each(['l1', 'tl1', 'hoyer'] as const)('lowers spikes with the %s penalty', async (penalty) => {
    const { original, history } = await tune(model, data, { ...options, penalty, penaltyWeight: 1 });
    expect(history.at(-1)?.measured?.spikesPerNeuron).toBeLessThan(original.spikesPerNeuron);
  });

  it('stays where it is when nothing but the original is asked for', async () => {
    const { original, history } = await tune(model, data, {
      ...options,
      epochs: 1,
      learningRate: 1e-12,
      penaltyWeight: 0,
      distil: 1,
    });
    expect(history[0].measured).toEqual(original);
  });

  it.each([1, 3, 4, 7, 9])('goes on after progress %i with the same bits', async (stopAt) => {
    const checkpoints = memory();
    const controller = new AbortController();
    let seen = 0;
    const onProgress = (): void => {
      seen++;
      if (seen === stopAt) controller.abort();
    };
    const stopping = tune(model, data, { ...options, checkpoints, onProgress, signal: controller.signal });
    if (stopAt < 9) await expect(stopping).rejects.toMatchObject({ code: 'aborted' });
    else await stopping;
    const resumed = await tune(model, data, { ...options, checkpoints });
    expect(resumed.graph.constants).toEqual(whole.graph.constants);
    expect(resumed.history).toEqual(whole.history);
    expect(resumed.original).toEqual(whole.original);
  });

  it('does not go on with other settings', async () => {
    const checkpoints = memory();
    await tune(model, data, { ...options, epochs: 1, checkpoints });
    await expect(tune(model, data, { ...options, checkpoints })).rejects.toMatchObject({ code: 'usage' });
  });

  it('does not look at held-out images to train', async () => {
    const labels = data.labels.map((label, i) => (i < 40 ? 1 - label : label));
    const pixels = data.pixels.slice();
    pixels.fill(7, 0, 40 * 36);
    const { graph } = await tune(model, { ...data, labels, pixels }, options);
    expect(graph.constants).toEqual(whole.graph.constants);
  });

  it.each([
    ['a test set', { ...data, split: 'test' } as const, {}, /must stay unseen/],
    ['more classes than outputs', { ...data, classes: 3 }, {}, /2 scores.*but the data have 3 classes/],
    ['images of another size', { ...data, shape: [1, 4, 9] } as const, {}, /images are 1×4×9/],
    ['everything held out', data, { heldOut: 160 }, /none are left/],
    ['no epochs', data, { epochs: 0 }, /'epochs' to be a whole number from 1/],
    ['steps between two', data, { steps: 1.5 }, /'steps' to be 1 to 65535/],
  ])('refuses %s', async (_, images, settings, message) => {
    await expect(tune(model, images, { ...options, ...settings })).rejects.toThrow(message);
  });
});
