/** @file The same ConvNet as ONNX, Keras and TensorFlow.js: the command line tells them apart and gives the same answers. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvaluationReport } from '../../src/measure/report.ts';
import { groupedFile, kerasArchive, legacyFile, type Weight } from '../keras-file.ts';
import { firstspike, json, workshop } from './harness.ts';

const { at, remove } = workshop();
const data = at('data');
afterAll(remove);

const blur = [0, 0, 0, 0.2, 0.6, 0.2, 0, 0, 0];
/** Rows × columns × inputs × outputs. */
const conv: Weight = {
  name: 'blur/kernel',
  shape: [3, 3, 1, 2],
  data: Float32Array.from(blur.flatMap((value) => [value, value])),
};
/** A row for each pixel of each channel, channels last: the third of the image that a pixel is in decides. */
const dense: Weight = {
  name: 'thirds/kernel',
  shape: [18, 3],
  data: Float32Array.from({ length: 54 }, (_, i) =>
    Math.floor(Math.floor(i / 3) / 2) % 3 === i % 3 ? 0.3 : -0.1,
  ),
};
const topology = {
  class_name: 'Sequential',
  config: {
    name: 'bars',
    layers: [
      { class_name: 'InputLayer', config: { name: 'x', batch_shape: [null, 6, 6, 1] } },
      {
        class_name: 'Conv2D',
        config: {
          name: 'blur',
          filters: 2,
          kernel_size: [3, 3],
          padding: 'same',
          data_format: 'channels_last',
          use_bias: false,
          activation: 'relu',
        },
      },
      { class_name: 'MaxPooling2D', config: { name: 'pool', pool_size: [2, 2] } },
      { class_name: 'Flatten', config: { name: 'flat' } },
      { class_name: 'Dense', config: { name: 'thirds', units: 3, use_bias: false } },
    ],
  },
};

const tfjs = (...paths: string[]): string =>
  JSON.stringify({
    format: 'layers-model',
    modelTopology: topology,
    weightsManifest: [
      { paths, weights: [conv, dense].map(({ name, shape }) => ({ name, shape, dtype: 'float32' })) },
    ],
  });

beforeAll(async () => {
  writeFileSync(
    at('bars.h5'),
    await legacyFile(
      topology,
      new Map([
        ['blur', [conv]],
        ['thirds', [dense]],
      ]),
    ),
  );
  const weights = await groupedFile(
    new Map([
      ['layers/conv2d', [conv]],
      ['layers/dense', [dense]],
    ]),
  );
  writeFileSync(at('bars.keras'), kerasArchive(topology, weights));
  mkdirSync(at('web/parts'), { recursive: true });
  const bytes = Buffer.concat([conv, dense].map(({ data }) => Buffer.from(data.buffer)));
  writeFileSync(at('web/model.json'), tfjs('parts/1.bin', 'parts/2.bin'));
  writeFileSync(at('web/parts/1.bin'), bytes.subarray(0, 101));
  writeFileSync(at('web/parts/2.bin'), bytes.subarray(101));
  writeFileSync(at('web/outside.json'), tfjs('parts/../../web/parts/1.bin', 'parts/2.bin'));
  writeFileSync(at('web/absolute.json'), tfjs('/etc/hostname'));
  writeFileSync(at('web/absent.json'), tfjs('parts/3.bin'));
  writeFileSync(at('web/graph.json'), JSON.stringify({ format: 'graph-model', modelTopology: { node: [] } }));
});

type Evaluation = EvaluationReport & { readonly model: { readonly name: string; readonly format: string } };

describe('one network, four files', () => {
  it.each([
    ['bars.h5', 'bars', 'keras'],
    ['bars.keras', 'bars', 'keras'],
    ['web/model.json', 'web', 'tfjs'],
  ])('%s', async (file, name, format) => {
    const [onnx, other] = await Promise.all(
      [at('bars.onnx'), at(file)].map((model) =>
        json<Evaluation>('evaluate', model, '--data', data, '--steps', '8'),
      ),
    );
    expect(other.model).toMatchObject({ name, format });
    expect(other.ann).toEqual(onnx.ann);
    expect(other.snn).toEqual(onnx.snn);
    expect(other.spikes.perImage).toBe(onnx.spikes.perImage);
    expect(other.synops.total).toBe(onnx.synops.total);
    expect(other.ann.accuracy).toBe(1);
  });

  it('info names the format', async () => {
    const { stdout } = await firstspike('info', at('web/model.json'));
    expect(stdout).toMatch(/web \(TensorFlow\.js, .* sha256 [0-9a-f]{12}\)/);
    expect(stdout).toMatch(/blur +Conv +2×6×6/);
    expect((await firstspike('info', at('bars.keras'))).stdout).toContain('bars (Keras, ');
  });
});

describe('weight files', () => {
  it.each([
    ['outside.json', 'bad-file', /"parts\/\.\.\/\.\.\/web\/parts\/1\.bin", which is not in its own folder/],
    ['absolute.json', 'bad-file', /"\/etc\/hostname", which is not in its own folder/],
    ['absent.json', 'not-found', /3\.bin: there is no such file/],
    ['graph.json', 'unsupported', /tf2onnx/],
  ])('%s', async (file, code, message) => {
    const { code: exit, stdout } = await firstspike('info', at(`web/${file}`), '--json');
    expect(exit).toBe(1);
    expect(JSON.parse(stdout).error).toMatchObject({ code, message: expect.stringMatching(message) });
  });
});
