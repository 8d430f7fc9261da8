/** @file model.json and its shards: how weights are stored, and files that are not sound. */
import { describe, expect, it } from 'vitest';
import { FirstspikeError } from '../../error.ts';
import { importTfjs, shardPaths } from './index.ts';

const topology = {
  class_name: 'Sequential',
  config: {
    name: 'net',
    layers: [
      {
        class_name: 'Dense',
        config: { name: 'd', units: 2, use_bias: false, activation: 'relu', batch_input_shape: [null, 2] },
      },
    ],
  },
};

const kernel = { name: 'd/kernel', shape: [2, 2], dtype: 'float32' };

const file = (...weights: readonly object[]) => ({
  format: 'layers-model',
  modelTopology: topology,
  weightsManifest: [{ paths: ['a.bin', 'b.bin'], weights }],
});

/** The kernel of the graph for weight bytes that are cut in two. */
function kernelOf(json: object, bytes: Uint8Array): number[] {
  const cut = Math.min(3, bytes.length);
  const graph = importTfjs(JSON.stringify(json), [bytes.subarray(0, cut), bytes.subarray(cut)]);
  return Array.from(graph.constants.get('d/kernel')?.data ?? []);
}

const bytesOf = (values: { readonly buffer: ArrayBufferLike }): Uint8Array => new Uint8Array(values.buffer);

describe('how weights are stored', () => {
  it('float32, cut anywhere', () => {
    expect(kernelOf(file(kernel), bytesOf(Float32Array.of(1, -2, 3.5, 4)))).toEqual([1, -2, 3.5, 4]);
  });
  it.each([
    ['uint8', Uint8Array.of(0, 1, 2, 255)],
    ['uint16', Uint16Array.of(0, 1, 2, 255)],
  ])('quantised to %s: stored · scale + min', (dtype, stored) => {
    const quantization = { dtype, scale: 0.5, min: -1, original_dtype: 'float32' };
    expect(kernelOf(file({ ...kernel, quantization }), bytesOf(stored))).toEqual([-1, -0.5, 0, 126.5]);
  });
  it('half precision', () => {
    const quantization = { dtype: 'float16', original_dtype: 'float32' };
    const stored = bytesOf(Uint16Array.of(0x3c00, 0xc000, 0, 0x3555));
    expect(kernelOf(file({ ...kernel, quantization }), stored)).toEqual([1, -2, 0, 0x555 / 2 ** 12]);
  });
  it('models converted from Keras are one level deeper; a byte order mark does not matter', () => {
    const json = { ...file(kernel), modelTopology: { keras_version: '2.15.0', model_config: topology } };
    const shards = [bytesOf(Float32Array.of(1, 2, 3, 4)), new Uint8Array(0)];
    expect(importTfjs(`\uFEFF${JSON.stringify(json)}`, shards).nodes.map(({ type }) => type)).toEqual([
      'Gemm',
      'Relu',
    ]);
  });
  it('lists its shards', () => {
    expect(shardPaths(file(kernel))).toEqual(['a.bin', 'b.bin']);
  });
});

describe('files that are not sound', () => {
  const shards = [new Uint8Array(8), new Uint8Array(8)];
  const cases: [string, unknown, readonly Uint8Array[], string, string][] = [
    ['no JSON', '{"format"', shards, 'bad-file', 'it is not sound JSON'],
    ['a list', [], shards, 'bad-file', 'it is not a JSON object'],
    ['no model', { weightsManifest: [] }, [], 'bad-file', 'modelTopology is missing'],
    ['no manifest', { modelTopology: topology }, [], 'bad-file', 'weightsManifest is missing'],
    ['a missing shard', file(kernel), [shards[0]], 'bad-file', 'in 2 files, but 1 were given'],
    [
      'too few bytes',
      file(kernel),
      [shards[0], new Uint8Array(7)],
      'bad-file',
      'describes 16 bytes of weights, but the files hold 15',
    ],
    ['too many bytes', file(kernel), [shards[0], new Uint8Array(9)], 'bad-file', 'but the files hold 17'],
    ['a huge shape', file({ ...kernel, shape: [1e9, 1e9] }), shards, 'bad-file', 'but the files hold 16'],
    [
      'a negative shape',
      file({ ...kernel, shape: [-4] }),
      shards,
      'bad-file',
      'gives no shape for "d/kernel"',
    ],
    ['text', file({ ...kernel, dtype: 'string' }), shards, 'unsupported', '"d/kernel" holds string values'],
    [
      'another shape',
      file({ ...kernel, shape: [4] }),
      shards,
      'bad-file',
      'Dense layer "d": its kernel should be 2×2, but is 4',
    ],
    [
      'another name',
      file({ ...kernel, name: 'e/kernel' }),
      shards,
      'bad-file',
      'its kernel is not among the weights',
    ],
    ['a graph model', { format: 'graph-model' }, [], 'unsupported', 'python -m tf2onnx.convert --tfjs'],
    [
      'a graph model without format',
      { modelTopology: { node: [] } },
      [],
      'unsupported',
      'only layers models work',
    ],
  ];
  it.each(cases)('%s', (_, json, given, code, message) => {
    let error: unknown;
    try {
      importTfjs(json, given);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(FirstspikeError);
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
  });
});
