/** @file TensorFlow.js layers models: `model.json` and weight files that need not fit it. */
import { importTfjs, shardPaths } from '../../../src/formats/tfjs/index.ts';
import { joined, mutateBytes } from '../bytes.ts';
import { convertGraph } from '../conversion.ts';
import { hostileInteger } from '../draw.ts';
import { pack, unpack } from '../files.ts';
import { mutateJson } from '../json.ts';
import { type Model, models } from '../layers/models.ts';
import { mutateTopology } from '../layers/topology.ts';
import type { Target } from '../target.ts';

const text = new TextEncoder();

const bytesOf = (data: Float32Array): Uint8Array<ArrayBuffer> => Uint8Array.from(new Uint8Array(data.buffer));

/** The weights in two files, cut in the middle of a number. */
function seedOf({ topology, weights }: Model): Uint8Array {
  const stored = joined(...weights.map(({ data }) => bytesOf(data)));
  const middle = (stored.length >> 1) + 1;
  const manifest = {
    paths: ['a.bin', 'b.bin'],
    weights: weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })),
  };
  const json = { format: 'layers-model', modelTopology: topology, weightsManifest: [manifest] };
  return pack([
    { path: 'model.json', bytes: text.encode(JSON.stringify(json)) },
    { path: 'a.bin', bytes: stored.slice(0, middle) },
    { path: 'b.bin', bytes: stored.slice(middle) },
  ]);
}

/** One weight kept as bytes, halves or whole numbers. */
function quantised(): Uint8Array {
  const layers = [
    {
      class_name: 'Dense',
      config: { name: 'd', units: 2, use_bias: false, activation: 'relu', batch_input_shape: [null, 2] },
    },
    { class_name: 'Dense', config: { name: 'e', units: 2, use_bias: true } },
  ];
  const weights = [
    {
      name: 'd/kernel',
      shape: [2, 2],
      dtype: 'float32',
      quantization: { dtype: 'uint8', scale: 0.1, min: -1 },
    },
    { name: 'e/kernel', shape: [2, 2], dtype: 'float32', quantization: { dtype: 'float16' } },
    { name: 'e/bias', shape: [2], dtype: 'int32' },
  ];
  const json = {
    modelTopology: { model_config: { class_name: 'Sequential', config: { name: 'n', layers } } },
    weightsManifest: [{ paths: ['a.bin'], weights }],
  };
  const stored = Uint8Array.from({ length: 20 }, (_, i) => (i * 3) % 60);
  return pack([
    { path: 'model.json', bytes: text.encode(JSON.stringify(json)) },
    { path: 'a.bin', bytes: stored },
  ]);
}

const seeds = [...models.map(seedOf), quantised()];

export const tfjs: Target = {
  name: 'tfjs',
  seeds: () => seeds,
  mutate(seed, draw) {
    const [model, ...shards] = unpack(seed);
    const json: { modelTopology: unknown; weightsManifest: unknown[] } = JSON.parse(
      new TextDecoder().decode(model.bytes),
    );
    if (draw.chance(0.6)) mutateTopology(json.modelTopology, draw);
    if (draw.chance(0.4)) mutateJson(json.weightsManifest, draw);
    if (draw.chance(0.02)) {
      const many = draw.pick([10, 3000]);
      json.weightsManifest.push(
        ...Array.from({ length: many }, () => structuredClone(json.weightsManifest[0])),
      );
    }
    if (draw.chance(0.02)) mutateJson(json, draw);
    let content = JSON.stringify(json);
    // A number that JSON can hold but JavaScript reads as another one.
    if (draw.chance(0.05)) content = content.replace(/"shape":\[\d+/, `"shape":[${hostileInteger(draw)}e3`);
    const changed = shards.map(({ path, bytes }) => ({
      path,
      bytes: draw.chance(0.15) ? Uint8Array.from(mutateBytes(bytes, draw)) : bytes,
    }));
    const bytes = text.encode(content);
    return pack([
      { path: 'model.json', bytes: draw.chance(0.05) ? Uint8Array.from(mutateBytes(bytes, draw)) : bytes },
      ...changed,
    ]);
  },
  run(bytes) {
    const [model, ...given] = unpack(bytes);
    const json = new TextDecoder().decode(model.bytes);
    const files = new Map(given.map((file) => [file.path, file.bytes]));
    // As the command line does: every file that is named is read, or is not there.
    const shards = shardPaths(json).flatMap((path) => files.get(path) ?? []);
    return convertGraph(importTfjs(json, shards));
  },
};
