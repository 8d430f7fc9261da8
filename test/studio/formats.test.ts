/** @file Keras, TensorFlow.js and ONNX with its weights beside it: one model, dropped in each format, is one network. */
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { convert } from '../../src/convert/index.ts';
import { networkToNir, nirToGraph, readNir, writeNir } from '../../src/formats/nir/index.ts';
import { DataLocation, decodeModel, ModelProtoSchema, toBinary } from '../../src/formats/onnx/proto.ts';
import { importOnnx } from '../../src/formats/onnx/read/index.ts';
import { toOnnx } from '../../src/formats/onnx/write/index.ts';
import { importTfjs } from '../../src/formats/tfjs/index.ts';
import { groupedFile, kerasArchive, legacyFile, type Weight } from '../keras-file.ts';
import { random } from '../random.ts';
import { randomise, saveLayersModel } from '../tfjs-model.ts';
import { annDecided, decided, drop, missing, type Studio, startStudio } from './browser.ts';

interface File {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Conv – ReLU – Dense over 28×28 pixels, with random weights, in every format. */
async function models(): Promise<Readonly<Record<string, readonly File[]>>> {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
  const x = tf.input({ shape: [28, 28, 1], name: 'x' });
  const conv = tf.layers.conv2d({ filters: 2, kernelSize: 4, strides: 4, name: 'conv', activation: 'relu' });
  const head = tf.layers.dense({ units: 10, name: 'head' });
  const flat = tf.layers.flatten({ name: 'flat' }).apply(conv.apply(x));
  const net = tf.model({ inputs: x, outputs: head.apply(flat) as tf.SymbolicTensor, name: 'net' });
  randomise(net, random(5));
  const { json, shard } = await saveLayersModel(net);
  const { modelTopology } = json as { readonly modelTopology: object };
  const topology: unknown = JSON.parse(JSON.stringify(modelTopology));
  const weights = new Map(
    [conv, head].map((layer): [string, Weight[]] => [
      layer.name,
      layer.weights.map((weight) => ({
        name: weight.originalName,
        shape: weight.shape.map((n) => n ?? 1),
        data: Float32Array.from(weight.read().dataSync()),
      })),
    ]),
  );
  const groups = await groupedFile(
    new Map([
      ['layers/conv2d', weights.get('conv') ?? []],
      ['layers/dense', weights.get('head') ?? []],
    ]),
  );
  const functional: unknown = JSON.parse(
    JSON.stringify(topology).replaceAll('"class_name":"Model"', '"class_name":"Functional"'),
  );
  const text = new TextEncoder().encode(JSON.stringify(json));
  const onnx = toOnnx(importTfjs(json, [shard]));
  return {
    ONNX: [{ name: 'net.onnx', bytes: onnx }],
    'ONNX with external data': external(onnx),
    '.keras': [{ name: 'net.keras', bytes: kerasArchive(functional, groups) }],
    '.h5': [{ name: 'net.h5', bytes: await legacyFile(topology, weights) }],
    'TensorFlow.js': [
      { name: 'group1-shard1of1.bin', bytes: shard },
      { name: 'model.json', bytes: text },
    ],
  };
}

/** The model with its weights in `net.onnx.data`. */
function external(onnx: Uint8Array): readonly File[] {
  const model = decodeModel(onnx);
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const tensor of model.graph?.initializer ?? []) {
    if (tensor.rawData.length === 0) continue;
    parts.push(tensor.rawData);
    tensor.externalData = Object.entries({
      location: 'net.onnx.data',
      offset: String(at),
      length: String(tensor.rawData.length),
    }).map(([key, value]) => ({ $typeName: 'onnx.StringStringEntryProto', key, value }));
    at += tensor.rawData.length;
    tensor.dataLocation = DataLocation.EXTERNAL;
    tensor.rawData = new Uint8Array(0);
  }
  return [
    { name: 'net.onnx', bytes: toBinary(ModelProtoSchema, model) },
    { name: 'net.onnx.data', bytes: Uint8Array.from(Buffer.concat(parts)) },
  ];
}

/** The model as a spiking network of four steps, made in Node. */
async function convertedHere(onnx: Uint8Array) {
  const draw = random(7);
  const images = {
    name: 'noise',
    split: 'train',
    shape: [1, 28, 28],
    length: 50,
    pixels: Uint8Array.from({ length: 50 * 784 }, () => Math.floor(256 * draw())),
    labels: new Int32Array(50),
    classes: 10,
  } as const;
  return (await convert(importOnnx(onnx), images, { steps: 4, automatic: false })).network;
}

/** The digest of what the network answers to the bundled digits, and how it is called on the page. */
async function convertHere(page: Page): Promise<{ readonly digest: string; readonly file: string }> {
  await page.getByText('bundled digits').click();
  await page.getByTestId('data-report').waitFor();
  await page.getByRole('button', { name: 'Convert and measure' }).click();
  await page.getByTestId('conversion').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Report (JSON)' }).click(),
  ]);
  const { digest } = JSON.parse(readFileSync(await download.path(), 'utf8'));
  const file = await page.getByTestId('model-report').locator('dd').nth(1).textContent();
  return { digest, file: file ?? '' };
}

describe.skipIf(missing !== '')(`formats (${missing || 'Chromium'})`, () => {
  let studio: Studio;
  let files: Readonly<Record<string, readonly File[]>>;
  beforeAll(async () => {
    files = await models();
    studio = await startStudio();
  });
  afterAll(() => studio.close());

  it('reads a model of every format as the same network, and shows it beside the original', async () => {
    const digests: string[] = [];
    for (const [format, dropped] of Object.entries(files)) {
      const { page, complaints, close } = await studio.open('#model?c=steps=4,automatic=no');
      await drop(page, 'Choose a model', dropped);
      await page.getByTestId('model-report').getByText('Converts:').waitFor();
      const { digest, file } = await convertHere(page);
      expect(file, format).toContain(/ONNX|TensorFlow/.exec(format)?.[0] ?? 'Keras');
      expect(digest, format).toMatch(/^[0-9a-f]{8}$/);
      digests.push(digest);
      await page.getByRole('button', { name: 'Watch it decide' }).click();
      expect(await decided(page), format).toMatch(/^\d$/);
      expect(await annDecided(page), format).toMatch(/^\d$/);
      // The model and its weights are there after Back and a reload.
      await page.goBack();
      await page.getByTestId('conversion').waitFor();
      await page.reload();
      await page.getByTestId('model-report').getByText('Converts:').waitFor();
      expect(complaints, format).toEqual([]);
      await close();
    }
    expect(digests).toEqual(digests.map(() => digests[0]));
  });

  it('says which weight file is missing', async () => {
    const { page, complaints, close } = await studio.open('#model');
    await drop(page, 'Choose a model', files['TensorFlow.js'].slice(1));
    await page.locator('.trouble', { hasText: 'keeps weights in "group1-shard1of1.bin"' }).waitFor();
    await drop(page, 'Choose a model', files['ONNX with external data'].slice(0, 1));
    await page.locator('.trouble', { hasText: 'The file "net.onnx.data"' }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('takes NIR: a rate-coded graph as the model it stands for, its own networks to be watched', async () => {
    const [{ bytes: onnx }] = files.ONNX;
    const network = await convertedHere(onnx);
    const plain = await writeNir(networkToNir(network, { plain: true, bias: 'mean' }));
    const { page, complaints, close } = await studio.open('#model?c=steps=4,automatic=no');
    await drop(page, 'Choose a model', [{ name: 'theirs.nir', bytes: plain }]);
    await page.getByTestId('model-report').getByText('Converts:').waitFor();
    const { file, digest } = await convertHere(page);
    expect(file).toContain('NIR');
    // The same model as ONNX is the same network.
    const graph = nirToGraph((await readNir(plain)).graph, 'theirs');
    await drop(page, 'Choose a model', [{ name: 'same.onnx', bytes: toOnnx(graph) }]);
    await page.getByTestId('model-report').getByText('same').waitFor();
    await page.getByRole('button', { name: 'Convert and measure' }).click();
    await page.getByTestId('conversion').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Report (JSON)' }).click(),
    ]);
    expect(JSON.parse(readFileSync(await download.path(), 'utf8')).digest).toBe(digest);
    const own = await writeNir(networkToNir(network, { bias: 'mean' }));
    await drop(page, 'Choose a model', [{ name: 'mine.nir', bytes: own }]);
    await page.waitForFunction(() => /^#watch\?.*w=mine\.safetensors/.test(location.hash));
    expect(complaints).toEqual([]);
    await close();
  });
});
