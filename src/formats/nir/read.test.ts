import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type H5Group, loadHdf5, optional, writing } from '../hdf5.ts';
import { readNir } from './read.ts';
import type { NirArray, NirGraph } from './record.ts';
import { writeNir } from './write.ts';

const ones = (...shape: number[]) => ({
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1),
});

/** Every kind of node once, a graph inside a graph, and metadata. */
const everything: NirGraph = {
  type: 'NIRGraph',
  nodes: new Map([
    ['input', { type: 'Input', shape: [2, 6, 6] }],
    [
      'conv',
      {
        type: 'Conv2d',
        inputShape: [6, 6],
        weight: ones(4, 1, 3, 3),
        bias: ones(4),
        groups: 2,
        stride: [1, 2],
        padding: [1, 0],
        dilation: [1, 1],
      },
    ],
    [
      'line',
      {
        type: 'Conv1d',
        inputShape: 9,
        weight: ones(1, 2, 3),
        bias: ones(1),
        groups: 1,
        stride: 1,
        padding: 'same',
        dilation: 1,
      },
    ],
    ['pool', { type: 'SumPool2d', kernel: [2, 2], stride: [2, 2], padding: [0, 0] }],
    ['flatten', { type: 'Flatten', inputShape: [2, 3], startDim: 0, endDim: -1 }],
    ['affine', { type: 'Affine', arrays: { weight: ones(3, 6), bias: ones(3) } }],
    ['if', { type: 'IF', arrays: { r: ones(3), v_threshold: ones(3), v_reset: ones(3) } }],
    ['lif', { type: 'LIF', arrays: { tau: ones(3), r: ones(3), v_leak: ones(3), v_threshold: ones(3) } }],
    [
      'inner',
      {
        type: 'NIRGraph',
        nodes: new Map([
          ['in', { type: 'Input', shape: [3] }],
          ['out', { type: 'Output', shape: [3] }],
        ]),
        edges: [['in', 'out']],
        metadata: {},
      },
    ],
  ]),
  edges: [
    ['input', 'conv'],
    ['if', 'if'],
  ],
  metadata: {
    text: 'Zürich',
    steps: 8,
    half: 0.5,
    more: { list: { shape: [2], data: Float64Array.of(1, 2) } },
  },
};

describe('a .nir file', () => {
  it('reads back as it was written', async () => {
    expect(await readNir(await writeNir(everything))).toEqual({ version: '1.0', graph: everything });
  });

  it('may hold an array of several chunks, and none that HDF5 has no memory for', async () => {
    const linear = (weight: NirArray): NirGraph => ({
      type: 'NIRGraph',
      nodes: new Map([['linear', { type: 'Linear', arrays: { weight } }]]),
      edges: [],
      metadata: {},
    });
    // 2^22 elements a chunk: two rows and the third.
    const long = {
      shape: [3, 2 ** 21],
      data: Float32Array.from({ length: 3 * 2 ** 21 }, (_, i) => i % 1021),
    };
    const node = (await readNir(await writeNir(linear(long)))).graph.nodes.get('linear');
    if (node?.type !== 'Linear') throw new Error('the node has another type');
    const { shape, data } = node.arrays.weight;
    expect(shape).toEqual(long.shape);
    expect(Buffer.compare(new Uint8Array(data.buffer), new Uint8Array(long.data.buffer))).toBe(0);
    const large = { shape: [2 ** 28 + 1, 1], data: new Float32Array(2 ** 28 + 1) };
    await expect(writeNir(linear(large))).rejects.toThrow(
      'The array "weight" of /node/nodes/linear takes 1,073,741,828 bytes, and the HDF5 library takes 1,073,741,824 at most; export a smaller network, or as ONNX.',
    );
  });
  it('may hold scalars for pairs, and parameters of any number type', async () => {
    const bytes = await graphFile((nodes) => {
      const pool = member(nodes, 'pool', 'AvgPool2d');
      pool.create_dataset({ name: 'kernel_size', data: Int32Array.of(2), shape: [], dtype: '<i' });
      pool.create_dataset({ name: 'stride', data: BigInt64Array.of(2n), shape: [], dtype: '<q' });
      pool.create_dataset({ name: 'padding', data: Int8Array.of(0, 0), shape: [2], dtype: '<b' });
    });
    const { graph } = await readNir(bytes);
    expect(graph.nodes.get('pool')).toEqual({
      type: 'AvgPool2d',
      kernel: [2, 2],
      stride: [2, 2],
      padding: [0, 0],
    });
  });
});

/** A file with one graph; `fill` puts nodes into it. */
async function graphFile(
  fill: (nodes: H5Group, graph: H5Group) => void,
  edges: string[] = [],
): Promise<Uint8Array> {
  return writing(await loadHdf5('NIR files'), (file) => {
    const graph = file.create_group('node');
    text(graph, 'type', 'NIRGraph');
    graph.create_dataset({ name: 'edges', data: edges, shape: [edges.length / 2, 2], dtype: 'S' });
    fill(graph.create_group('nodes'), graph);
  });
}

function member(nodes: H5Group, name: string, type: string): H5Group {
  const group = nodes.create_group(name);
  text(group, 'type', type);
  return group;
}

const text = (group: H5Group, name: string, data: string) =>
  group.create_dataset({ name, data, shape: [], dtype: 'S' });

const scale = (nodes: H5Group, elements: number[]) =>
  member(nodes, 'scale', 'Scale').create_dataset({
    name: 'scale',
    data: new Float32Array(4),
    shape: [4],
    maxshape: elements.map(() => null),
    chunks: [4],
  });

describe('a bad file is refused with one sentence:', () => {
  it.each<[string, () => Promise<Uint8Array>, string, RegExp]>([
    ['not HDF5', async () => new TextEncoder().encode('no model'), 'bad-file', /does not begin as HDF5/],
    [
      'HDF5 of something else',
      async () => writing(await loadHdf5('NIR files'), (file) => file.create_group('model_weights')),
      'bad-file',
      /has no group "node"/,
    ],
    [
      'Keras weights without the model',
      async () => writing(await loadHdf5('NIR files'), (file) => file.create_group('layers')),
      'unsupported',
      /weights of a Keras model without the model.*model\.save/,
    ],
    [
      'an edge to nowhere',
      () => graphFile(() => {}, ['a', 'b']),
      'bad-file',
      /edge a → b has an end that is no node/,
    ],
    [
      'an unknown node type',
      () => graphFile((nodes) => member(nodes, 'x', 'MaxPool2d')),
      'unsupported',
      /"x" is of type "MaxPool2d", which is not one/,
    ],
    [
      'a missing parameter',
      () => graphFile((nodes) => member(nodes, 'x', 'IF')),
      'bad-file',
      /x\/r is missing/,
    ],
    [
      'a scale of text',
      () => graphFile((nodes) => text(member(nodes, 'x', 'Scale'), 'scale', 'two')),
      'bad-file',
      /x\/scale is not numbers/,
    ],
    [
      'a shape that claims 10^12 numbers',
      () => graphFile((nodes) => scale(nodes, [4]).resize([1e12])),
      'bad-file',
      /brings it over the 134217728 numbers/,
    ],
    [
      'numbers that a file of its size cannot hold',
      () => graphFile((nodes) => scale(nodes, [4]).resize([1e8])),
      'bad-file',
      /of shape 100000000 cannot come from \d+ bytes/,
    ],
    [
      'more chunks than there is memory for',
      () => graphFile((nodes) => scale(nodes, [4]).resize([300_000])),
      'bad-file',
      /of shape 300000 cannot come from \d+ bytes/,
    ],
    [
      'a bias that does not fit its weight',
      () =>
        writeNir({
          ...everything,
          nodes: new Map([['x', { type: 'Affine', arrays: { weight: ones(3, 6), bias: ones(4) } }]]),
          edges: [],
        }),
      'shape',
      /bias of node "x" has shape 4; NIR wants 3/,
    ],
    [
      'neurons whose parameters differ in shape',
      () =>
        writeNir({
          ...everything,
          nodes: new Map([['x', { type: 'IF', arrays: { r: ones(3), v_threshold: ones(2) } }]]),
          edges: [],
        }),
      'shape',
      /v_threshold of node "x" has shape 2; NIR wants 3 as r has/,
    ],
    [
      'a stride of 0',
      () =>
        writeNir({
          ...everything,
          nodes: new Map([['x', { type: 'SumPool2d', kernel: [2, 2], stride: [0, 1], padding: [0, 0] }]]),
          edges: [],
        }),
      'bad-file',
      /stride of node "x" is not one or two whole numbers from 1/,
    ],
    [
      'metadata that hold themselves twice: 2^16 groups at depth 16',
      () =>
        graphFile((_, graph) => {
          const metadata = graph.create_group('metadata');
          for (const name of ['a', 'b']) metadata.create_hard_link(metadata.path, name);
        }),
      'bad-file',
      /groups within groups without end/,
    ],
    ['graphs nested without end', async () => writeNir(nested(20)), 'bad-file', /nested more than 16 deep/],
  ])('%s', async (_, make, code, message) => {
    const bytes = await make();
    await expect(readNir(bytes, 'x.nir')).rejects.toMatchObject({
      name: 'FirstspikeError',
      code,
      message: expect.stringMatching(message),
    });
  });

  it('one that ends too early, wherever that is', async () => {
    const bytes = await writeNir(everything);
    for (let length = 0; length < bytes.length; length += 997) {
      await expect(readNir(bytes.slice(0, length))).rejects.toMatchObject({ code: 'bad-file' });
    }
  });
});

it('a single number among the parameters of neurons stands for all: scalar resistances of Norse, thresholds of snnTorch', async () => {
  const scalar = { shape: [], data: Float32Array.of(2) };
  const v_reset = { shape: [1], data: Float32Array.of(0) };
  const nodes = new Map([
    ['x', { type: 'IF', arrays: { r: scalar, v_threshold: ones(3), v_reset } } as const],
    ['flat', { type: 'Flatten', inputShape: [0, 0, 0, 0], startDim: 1, endDim: -1 } as const],
  ]);
  const { graph } = await readNir(await writeNir({ ...everything, nodes, edges: [] }));
  expect(graph.nodes.get('x')).toEqual({
    type: 'IF',
    arrays: {
      r: { shape: [3], data: Float64Array.of(2, 2, 2) },
      v_threshold: ones(3),
      v_reset: { shape: [3], data: Float64Array.of(0, 0, 0) },
    },
  });
  expect(graph.nodes.get('flat')).toEqual(nodes.get('flat'));
});

const nested = (depth: number): NirGraph => ({
  type: 'NIRGraph',
  nodes: depth === 0 ? new Map() : new Map([['inner', nested(depth - 1)]]),
  edges: [],
  metadata: {},
});

it('says how to install h5wasm where it is missing', async () => {
  const missing = () => import('h5wasm-that-nobody-has' as string);
  await expect(optional('NIR files', missing)).rejects.toMatchObject({
    code: 'missing-dependency',
    message: expect.stringContaining('npm i h5wasm'),
  });
});

const data = process.env.FIRSTSPIKE_DATA;

describe.skipIf(data === undefined)("NIR's published CNN (skipped where $FIRSTSPIKE_DATA is not set)", () => {
  const path = join(data ?? '', 'nir/cnn_sinabs.nir');
  it('is read: 15 nodes of the types and shapes that h5py shows', async ({ skip }) => {
    const bytes = await read(path);
    if (!bytes) return skip('$FIRSTSPIKE_DATA/nir/cnn_sinabs.nir does not exist');
    const { version, graph } = await readNir(bytes);
    expect(version).toBe('0.2.0');
    expect(graph.edges).toHaveLength(14);
    const types = ['Conv2d', 'IF', 'Conv2d', 'IF', 'SumPool2d', 'Conv2d', 'IF', 'SumPool2d', 'Flatten'];
    types.push('Affine', 'IF', 'Affine', 'IF');
    expect(types.map((_, i) => graph.nodes.get(String(i))?.type)).toEqual(types);
    expect(graph.nodes.get('input')).toEqual({ type: 'Input', shape: [2, 34, 34] });
    expect(graph.nodes.get('0')).toMatchObject({
      inputShape: [34, 34],
      weight: { shape: [16, 2, 5, 5] },
      stride: [2, 2],
      padding: [1, 1],
    });
    expect(graph.nodes.get('12')).toMatchObject({ arrays: { v_threshold: { shape: [10] } } });
    expect((await readNir(await writeNir(graph))).graph).toEqual(graph);
  });
});

async function read(path: string): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(readFileSync(path));
  } catch {
    return undefined;
  }
}
