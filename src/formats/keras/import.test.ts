/** @file Keras files: the same model from TensorFlow.js, from `.h5` and from `.keras` is the same graph; hostile files. */
import * as tf from '@tensorflow/tfjs';
import { strToU8, zipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { groupedFile, hdf5, kerasArchive, legacyFile, type Weight } from '../../../test/keras-file.ts';
import { random } from '../../../test/random.ts';
import { randomise, saveLayersModel } from '../../../test/tfjs-model.ts';
import { FirstspikeError } from '../../error.ts';
import type { Graph } from '../../graph/graph.ts';
import { importTfjs } from '../tfjs/index.ts';
import { importKeras } from './index.ts';

/** Conv, BatchNormalization, a model within the model, and Dense, with random weights. */
async function sample() {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
  const a = tf.input({ shape: [4, 4, 3], name: 'inner_input' });
  const b = tf.layers.conv2d({ filters: 3, kernelSize: 1, name: 'conv' }).apply(a) as tf.SymbolicTensor;
  const inner = tf.model({ inputs: a, outputs: b, name: 'inner' });
  const x = tf.input({ shape: [4, 4, 2], name: 'x' });
  const first = tf.layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', name: 'stem' }).apply(x);
  const second = tf.layers.batchNormalization({ name: 'norm' }).apply(first);
  const third = inner.apply(tf.layers.reLU({ name: 'act' }).apply(second));
  const fourth = tf.layers.conv2d({ filters: 2, kernelSize: 2, name: 'last' }).apply(third);
  const flat = tf.layers.flatten({ name: 'flat' }).apply(fourth);
  const y = tf.layers.dense({ units: 5, name: 'head' }).apply(flat) as tf.SymbolicTensor;
  const net = tf.model({ inputs: x, outputs: y, name: 'net' });
  randomise(net, random(3));
  const { json, shard } = await saveLayersModel(net);
  const weights = new Map(
    net.layers.map((layer): [string, Weight[]] => [
      layer.name,
      layer.weights.map((weight) => ({
        name: weight.originalName,
        shape: weight.shape.map((n) => n ?? 1),
        data: Float32Array.from(weight.read().dataSync()),
      })),
    ]),
  );
  const { modelTopology } = json as { readonly modelTopology: object };
  return { graph: importTfjs(json, [shard]), topology: JSON.parse(JSON.stringify(modelTopology)), weights };
}

let net: Awaited<ReturnType<typeof sample>>;
beforeAll(async () => {
  net = await sample();
});

/** The groups of a Keras 3 weight file for the layers of the sample. */
const groups = (container: string, second: string): ReadonlyMap<string, readonly Weight[]> => {
  const of = (name: string): readonly Weight[] => net.weights.get(name) ?? [];
  return new Map([
    [`${container}/conv2d`, of('stem')],
    [`${container}/batch_normalization`, of('norm')],
    [`${container}/functional/${container}/conv2d`, of('inner')],
    [`${container}/${second}`, of('last')],
    [`${container}/dense`, of('head')],
  ]);
};

/** As Keras calls it. */
const functional = (topology: unknown): unknown =>
  JSON.parse(JSON.stringify(topology).replaceAll('"class_name":"Model"', '"class_name":"Functional"'));

const same = (got: Graph, want: Graph): void => {
  expect(got.nodes).toEqual(want.nodes);
  expect(got.inputs).toEqual(want.inputs);
  expect([...got.constants]).toEqual([...want.constants]);
};

describe('one model, four files', () => {
  it('.h5 of Keras 2', async () => {
    same(await importKeras(await legacyFile(net.topology, net.weights)), net.graph);
  });
  it('.h5 whose names carry the models around a layer', async () => {
    const scoped = new Map(
      [...net.weights].map(([layer, weights]) => [
        layer,
        weights.map((weight) => ({ ...weight, name: `net/${weight.name}` })),
      ]),
    );
    same(await importKeras(await legacyFile(net.topology, scoped)), net.graph);
  });
  it('.keras of Keras 3', async () => {
    const weights = await groupedFile(groups('layers', 'conv2d_1'));
    same(await importKeras(kerasArchive(functional(net.topology), weights)), net.graph);
  });
  it('.keras of Keras 2.12 to 2.15, whose groups count with gaps', async () => {
    const weights = await groupedFile(groups('_layer_checkpoint_dependencies', 'conv2d_2'));
    same(await importKeras(kerasArchive(functional(net.topology), weights, '2.13.1')), net.graph);
  });
  it('.keras of Keras 2.13 to 2.15 on Windows, whose groups have backslashes in their names', async () => {
    const slashes = groups('_layer_checkpoint_dependencies', 'conv2d_2');
    const names = new Map([...slashes].map(([path, weights]) => [path.replaceAll('/', '\\'), weights]));
    const weights = await groupedFile(names);
    same(await importKeras(kerasArchive(functional(net.topology), weights, '2.15.0')), net.graph);
  });
  it('double precision and weights listed in parts', async () => {
    const bytes = await hdf5((file) => {
      const config = {
        class_name: 'Sequential',
        config: [
          {
            class_name: 'Dense',
            config: { name: 'd', units: 1, use_bias: false, batch_input_shape: [null, 2] },
          },
        ],
      };
      file.create_attribute('model_config', JSON.stringify(config));
      file.create_group('model_weights').create_attribute('layer_names0', ['other']);
      file.create_group('model_weights/other').create_attribute('weight_names', ['none']);
      file.create_dataset({ name: 'model_weights/other/none', data: new Float32Array([1]) });
      const group = file.create_group('model_weights/d');
      group.create_attribute('weight_names', ['d/kernel:0']);
      file.create_group('model_weights/d/d');
      file.create_dataset({
        name: 'model_weights/d/d/kernel:0',
        data: new Float64Array([0.5, 3]),
        shape: [2, 1],
      });
      const weights = file.get('model_weights');
      if (weights && 'create_attribute' in weights) weights.create_attribute('layer_names1', ['d']);
    });
    const { constants } = await importKeras(bytes);
    expect([...constants.values()].map(({ data }) => [...data])).toEqual([[0.5, 3]]);
  });
});

describe('files that are not sound', () => {
  const refused = async (bytes: Uint8Array, code: string, message: string | RegExp) => {
    const error: unknown = await importKeras(bytes).then(
      () => undefined,
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(FirstspikeError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  };

  it('something else', async () => {
    await refused(strToU8('something'), 'bad-file', /neither a \.keras archive nor HDF5/);
    await refused(zipSync({ 'data.csv': strToU8('x') }), 'bad-file', /no config\.json/);
    await refused(zipSync({ 'net/data.pkl': strToU8('x') }), 'bad-file', /PyTorch.*torch\.onnx\.export/);
    await refused(zipSync({ 'a/model.onnx': strToU8('x') }), 'bad-file', /holds "a\/model\.onnx"/);
    await refused(zipSync({ 'config.json': strToU8('{}') }), 'bad-file', /no model\.weights\.h5/);
  });
  it('weights without a model', async () => {
    await refused(await groupedFile(groups('layers', 'conv2d_1')), 'unsupported', /holds no model/);
  });
  it('every truncation of both kinds', async () => {
    const legacy = await legacyFile(net.topology, net.weights);
    const archive = kerasArchive(functional(net.topology), await groupedFile(groups('layers', 'conv2d_1')));
    for (const bytes of [legacy, archive]) {
      for (let part = 1; part < 20; part++) {
        await refused(
          bytes.subarray(0, Math.floor((bytes.length * part) / 20)),
          'bad-file',
          /damaged or truncated|neither/,
        );
      }
    }
  });
  it('weights missing, of another shape, quantised', async () => {
    const without = new Map([...net.weights].filter(([name]) => name !== 'head'));
    await refused(
      await legacyFile(net.topology, without),
      'bad-file',
      /Dense layer "head": its kernel is not among/,
    );
    const change = (weight: Weight) => new Map([...net.weights, ['head', [weight]]]);
    const small = { name: 'head/kernel', shape: [2], data: new Float32Array(2) };
    await refused(await legacyFile(net.topology, change(small)), 'bad-file', /should be 18×5, but is 2;/);
    const int8 = { name: 'head/kernel', shape: [18, 5], data: new Int8Array(90) };
    await refused(await legacyFile(net.topology, change(int8)), 'unsupported', /holds int8 values/);
  });
  it('names of thousands of characters, group in group', async () => {
    const path = Array.from({ length: 3 }, () => 'x'.repeat(1000)).join('/');
    const weight = { name: 'kernel', shape: [1], data: new Float32Array(1) };
    const file = await groupedFile(new Map([[`layers/${path}`, [weight]]]));
    await refused(kerasArchive({}, file), 'bad-file', /groups within groups without end/);
  });
  it('a dataset in more chunks than there is memory for', async () => {
    const bytes = await hdf5((file) => {
      file.create_attribute('model_config', '{}');
      file.create_group('model_weights').create_attribute('layer_names', ['a']);
      file.create_group('model_weights/a').create_attribute('weight_names', ['k']);
      const made = file.create_dataset({
        name: 'model_weights/a/k',
        data: new Float32Array(2),
        shape: [2],
        maxshape: [null],
        chunks: [2],
      });
      made.resize([1_000_000]);
    });
    await refused(bytes, 'unsupported', /keeps 1,000,000 numbers in 500,000 chunks/);
  });
  it('a dataset that is far larger than its file', async () => {
    const bytes = await hdf5((file) => {
      file.create_attribute('model_config', '{}');
      file.create_group('model_weights').create_attribute('layer_names', ['a']);
      file.create_group('model_weights/a').create_attribute('weight_names', ['k']);
      file.create_dataset({
        name: 'model_weights/a/k',
        data: new Float32Array(64),
        shape: [8, 8],
        maxshape: [null, null],
        chunks: [8, 8],
        compression: 9,
      });
      const dataset = file.get('model_weights/a/k');
      if (dataset && 'resize' in dataset) dataset.resize([60_000, 60_000]);
    });
    expect(bytes.length).toBeLessThan(100_000);
    await refused(bytes, 'unsupported', /would unpack to 14,400,000,000 bytes/);
  });
  it('a zip that unpacks to far more than it is', async () => {
    const archive = zipSync({ 'config.json': strToU8('{}'), 'model.weights.h5': new Uint8Array(100) });
    // The central directory says how long the last file is when unpacked: 24 bytes after its signature.
    const view = new DataView(archive.buffer);
    for (let at = 0; at + 28 < archive.length; at++) {
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 0xf0000000, true);
    }
    await refused(archive, 'unsupported', /would unpack to 4,026,531,840 bytes/);
  });
  it('bytes changed at random end in an error or in a graph, never in anything else', async () => {
    const legacy = await legacyFile(net.topology, net.weights);
    const archive = kerasArchive(functional(net.topology), await groupedFile(groups('layers', 'conv2d_1')));
    const next = random(5);
    let refused = 0;
    for (let i = 0; i < 120; i++) {
      const bytes = (i % 2 ? legacy : archive).slice();
      for (let k = 0; k < 6; k++) bytes[Math.floor(next() * bytes.length)] = Math.floor(next() * 256);
      const result = await importKeras(bytes).catch((error: unknown) => error);
      if (!(result instanceof Error)) continue;
      expect(result).toBeInstanceOf(FirstspikeError);
      refused++;
    }
    expect(refused).toBeGreaterThan(60);
  });
});
