/** @file Saved networks: the same bits back, and nothing but FirstspikeError from bytes that are none. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainNetwork } from '../../test/plain-network.ts';
import { chain, gemm, imagesOf } from '../../test/tiny-graph.ts';
import { input, networkOf, readout, spiking, synapses } from '../../test/tiny-network.ts';
import { FirstspikeError } from '../error.ts';
import { floatTensor } from '../graph/tensor.ts';
import { eventSimulator } from '../simulate/layers/event.ts';
import { isSavedNetwork, loadNetwork, saveNetwork } from './file.ts';
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from './safetensors.ts';

const graph = chain(
  [1, 1, 4, 4],
  ['Conv', {}, floatTensor([2, 1, 2, 2], [1, -1, 2, 0.5, 1, 1, -1, 1])],
  ['Clip', {}, floatTensor([], [0]), floatTensor([], [6])],
  ['MaxPool', { kernel_shape: [3, 3] }],
  ['Flatten'],
  gemm(
    [
      [1, 2],
      [-1, 1],
    ],
    [0.5, 0],
  ),
);
const image = Array.from({ length: 16 }, (_, i) => i / 15);
const images = imagesOf([1, 4, 4], [image]);
const network = await plainNetwork(graph, images, { steps: 8 });
const bytes = saveNetwork(network);

/** Loading gives a network or a FirstspikeError, never anything else. */
function tryLoad(hostile: Uint8Array): boolean {
  try {
    loadNetwork(hostile);
    return true;
  } catch (error) {
    if (!(error instanceof FirstspikeError)) throw error;
    expect(error.message).not.toContain('\n');
    return false;
  }
}

describe('a saved network', async () => {
  it.each([
    ['integer', network],
    ['float32 on a grid', await plainNetwork(graph, images, { steps: 8, weights: 'float32' })],
    ['continuous', await plainNetwork(graph, images, { steps: 'continuous', per: 'channel' })],
  ] as const)('comes back as it was: %s', (_, original) => {
    const reloaded = loadNetwork(saveNetwork(original));
    expect(reloaded).toEqual(original);
    expect(saveNetwork(reloaded)).toEqual(saveNetwork(original));
    expect(eventSimulator(reloaded).run(image)).toEqual(eventSimulator(original).run(image));
  });
  it('is a plain .safetensors file: a length, a JSON header with metadata, aligned tensors', () => {
    const header = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const json = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + header)));
    expect(json.__metadata__.format).toBe('firstspike');
    expect((8 + header) % 8).toBe(0);
    const sizes: Record<string, number> = { I8: 1, I16: 2, I32: 4, F32: 4, F64: 8 };
    for (const [name, { dtype, data_offsets }] of Object.entries<{ dtype: string; data_offsets: number[] }>(
      json,
    )) {
      if (name !== '__metadata__') expect(data_offsets[0] % sizes[dtype]).toBe(0);
    }
  });
  it('is told from an ONNX model by its first bytes', () => {
    expect(isSavedNetwork(bytes)).toBe(true);
    // ir_version = 8, then a length-delimited field: how every ONNX file starts.
    expect(isSavedNetwork(Uint8Array.of(0x08, 0x08, 0x12, 0x07, 0x70, 0x79, 0x74, 0x6f, 0x72, 0x63))).toBe(
      false,
    );
    expect(isSavedNetwork(new Uint8Array(0))).toBe(false);
  });
});

describe('hostile bytes', () => {
  it('cut off at every length are refused', () => {
    for (let length = 0; length < bytes.length; length++)
      expect(tryLoad(bytes.subarray(0, length))).toBe(false);
  });
  it('with any bits flipped give a network or a clear error', () => {
    let refused = 0;
    const flips = fc.array(
      fc.tuple(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 })),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(flips, (changes) => {
        const hostile = bytes.slice();
        for (const [at, mask] of changes) hostile[at] ^= mask;
        if (!tryLoad(hostile)) refused++;
      }),
      { seed: 31, numRuns: 2000 },
    );
    expect(refused).toBeGreaterThan(500);
  });
  it('with any digit of the description changed give a network or a clear error', () => {
    const header = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const digits = [...bytes.keys()].filter(
      (i) => i >= 8 && i < 8 + header && bytes[i] >= 0x30 && bytes[i] <= 0x39,
    );
    for (const at of digits) {
      for (const digit of [0x30, 0x31, 0x39, 0x2d]) {
        const hostile = bytes.slice();
        hostile[at] = digit;
        if (tryLoad(hostile)) eventSimulator(loadNetwork(hostile));
      }
    }
  });
  it('of random kind are refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (hostile) => {
        expect(tryLoad(hostile)).toBe(false);
      }),
      { seed: 32, numRuns: 300 },
    );
  });

  const { metadata, tensors } = decodeSafetensors(bytes);
  const stored = (change: Record<string, string>, kept = tensors) =>
    encodeSafetensors({ metadata: { ...metadata, ...change }, tensors: kept });
  it('of another program, another version, or without their tensors say so', () => {
    expect(() => loadNetwork(stored({ format: 'pt' }), 'a.safetensors')).toThrow(
      /a\.safetensors.*another program/,
    );
    expect(() => loadNetwork(stored({ formatVersion: '99' }))).toThrow(
      /99.*reads 8; convert the model again/,
    );
    expect(() => loadNetwork(stored({ network: '{' }))).toThrow(/not JSON/);
    expect(() => loadNetwork(stored({ network: '{}' }))).toThrow(/malformed at name, where a text belongs/);
    expect(() => loadNetwork(stored({}, new Map()))).toThrow(/tensor ".*" is missing/);
  });
  it.each(['4', '5', '6', '7'])(
    'of format %s, which has other keys or other values, is refused',
    (formatVersion) => {
      expect(() => loadNetwork(stored({ formatVersion }), 'old.safetensors')).toThrow(
        `old.safetensors is not a usable firstspike network: its format version is ${formatVersion}, this firstspike reads 8; convert the model again.`,
      );
    },
  );
  it('keep the steps of every population', () => {
    const one = { kind: 'elementwise', size: 1 } as const;
    const mixed = networkOf(
      [input([1], 32), spiking('a', [1], 1, 2), readout([1])],
      [synapses('input', 'a', one), synapses('a', 'readout', one)],
    );
    expect(loadNetwork(saveNetwork(mixed))).toEqual(mixed);
  });
  it('with a tensor of another type say which', () => {
    const changed = new Map<string, StoredTensor>(tensors);
    changed.set('conv1.iExt', { shape: [2], data: Float32Array.of(1, 1) });
    expect(() => loadNetwork(stored({}, changed))).toThrow(/"conv1\.iExt" has the wrong type/);
    changed.set('conv1.iExt', { shape: [2], data: Float64Array.of(1.5, 1) });
    expect(() => loadNetwork(stored({}, changed))).toThrow(/"conv1".*wrong kind/);
  });
});

describe('safetensors', () => {
  it('keeps every type and the metadata', () => {
    const all = new Map<string, StoredTensor>([
      ['b', { shape: [3], data: Int8Array.of(-128, 0, 127) }],
      ['h', { shape: [1], data: Int16Array.of(-32768) }],
      ['i', { shape: [1, 2], data: Int32Array.of(-(2 ** 31), 2 ** 31 - 1) }],
      ['f', { shape: [1], data: Float32Array.of(Math.fround(0.1)) }],
      ['d', { shape: [], data: Float64Array.of(0.1) }],
    ]);
    const decoded = decodeSafetensors(encodeSafetensors({ metadata: { a: 'é' }, tensors: all }));
    expect(decoded.metadata).toEqual({ a: 'é' });
    expect(new Map([...decoded.tensors].sort())).toEqual(new Map([...all].sort()));
  });
  it('reads bytes that do not start at the beginning of their buffer', () => {
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(loadNetwork(shifted.subarray(3))).toEqual(network);
  });
});
