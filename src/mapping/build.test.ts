/** @file What cannot be converted is refused in one sentence that names the node and what would work. */
import { describe, expect, it } from 'vitest';
import { plainNetwork } from '../../test/plain-network.ts';
import { chain, gemm, imagesOf, type Layer, scalar } from '../../test/tiny-graph.ts';
import { FirstspikeError } from '../error.ts';
import type { Graph } from '../graph/graph.ts';
import { floatTensor, intTensor } from '../graph/tensor.ts';
import { planGraph } from '../ops/plan.ts';
import { eventSimulator } from '../simulate/layers/event.ts';
import type { PopulationBlueprint } from './blueprint.ts';
import { buildBlueprint } from './build.ts';

const shape = [1, 1, 2, 2];
const conv: Layer = ['Conv', {}, floatTensor([1, 1, 1, 1], [1])];
const pool: Layer = ['MaxPool', { kernel_shape: [2, 2] }];

async function refusal(graph: Graph): Promise<FirstspikeError> {
  try {
    await plainNetwork(graph, imagesOf([1, 2, 2], [[0, 0.5, 1, 1]]));
  } catch (error) {
    if (error instanceof FirstspikeError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

it('refuses more values than memory holds, before it allocates them', () => {
  const image = [1, 1, 2 ** 10, 2 ** 10];
  const copies = Array.from({ length: 4 }, (): Layer => ['Identity']);
  const blueprint = (memory?: number) => () =>
    buildBlueprint(planGraph(chain(image, ...copies)), { min: 0 }, memory);
  expect(blueprint()).not.toThrow();
  expect(blueprint(1.1e8)).not.toThrow();
  expect(blueprint(5e7)).toThrow(
    'Converting the model takes 0.10 GB or more for its 5,242,880 values (20 bytes each) and 0 weights (8 bytes each), and there are 0.05 GB; smaller images or fewer channels lower it.',
  );
});

it('refuses more weights than memory holds', () => {
  const [inputs, outputs] = [1000, 1000];
  const weights = floatTensor([inputs, outputs], new Float32Array(inputs * outputs).fill(1));
  const plan = planGraph(chain([1, inputs], ['MatMul', {}, weights]));
  // 2,000 values of 20 bytes and 1,000,000 weights of 8 bytes: 8.04 MB.
  expect(() => buildBlueprint(plan, { min: 0 }, 8_040_000)).not.toThrow();
  expect(() => buildBlueprint(plan, { min: 0 }, 8_039_999)).toThrow('1,000,000 weights (8 bytes each)');
});

it('joins a value 3,000 times with the image in seconds: 18 million units on the way, one relay in the end', () => {
  const joins = Array.from({ length: 3000 }, (): Layer => ['Concat', { axis: 0 }, 'v0']);
  const plan = planGraph(chain(shape, ...joins));
  const before = process.cpuUsage();
  const { populations } = buildBlueprint(plan, { min: 0 });
  const { user, system } = process.cpuUsage(before);
  expect(populations.map(({ kind }) => kind)).toEqual(['input', 'gather', 'readout']);
  const [, gather] = populations;
  expect(gather).toMatchObject({ from: ['input'], parts: new Int32Array(4 * 3001) });
  expect(gather).toMatchObject({ sources: Int32Array.from({ length: 4 * 3001 }, (_, i) => i % 4) });
  expect((user + system) / 1e6).toBeLessThan(5);
});

it('joins 200 values one after the other: each relay on the way names one source per unit', () => {
  const joins = Array.from({ length: 200 }, (_, i): Layer[] => [
    ['Clip', {}, scalar(0), scalar(i + 2)],
    ['Concat', { axis: 1 }, 'v0'],
  ]).flat();
  const made = new Map<string, PopulationBlueprint>();
  buildBlueprint(planGraph(chain([1, 1, 1, 1], ...joins)), { min: 0 }, undefined, (_, __, populations) => {
    for (const population of populations) made.set(population.name, population);
  });
  const gathers = [...made.values()].filter((population) => population.kind === 'gather');
  expect(gathers.map(({ sources }) => sources.length)).toEqual(Array.from({ length: 200 }, (_, i) => i + 2));
  expect(gathers.map(({ parts }) => parts.length)).toEqual(Array.from({ length: 200 }, (_, i) => i + 2));
});

it('a value that two nodes read without an activation is one population', () => {
  const half: Layer = ['Conv', {}, floatTensor([1, 1, 1, 1], [0.5])];
  const graph = chain(shape, half, ['Concat', { axis: 1 }, 'v1'], ['Concat', { axis: 1 }, 'v1']);
  const { populations } = buildBlueprint(planGraph(graph), { min: 0 });
  expect(populations.map(({ kind, shape }) => [kind, shape])).toEqual([
    ['input', shape.slice(1)],
    ['spiking', shape.slice(1)],
    ['gather', [3, 2, 2]],
    ['readout', [3, 2, 2]],
  ]);
});

it('refuses a sum that doubles at every node', () => {
  const doubling = (nodes: number) => {
    const layers = Array.from({ length: nodes }, (_, i): Layer => ['Add', {}, `v${i + 1}`]);
    return () => buildBlueprint(planGraph(chain(shape, ['Relu'], ...layers)), { min: 0 });
  };
  expect(doubling(10)).not.toThrow();
  expect(doubling(11)).toThrow('Add node "add12": it adds up more than 1024 layers without an activation');
});

const refused: readonly (readonly [string, string, Graph])[] = [
  ['a slope that is no number', 'leakyrelu2', chain(shape, conv, ['LeakyRelu', { alpha: Number.NaN }], conv)],
  ['a clip below zero', 'clip2', chain(shape, conv, ['Clip', {}, scalar(-2), scalar(-1)])],
  ['a value that holds nothing', 'tile1', chain(shape, ['Tile', {}, intTensor([4], [1, 3, 0, 1])])],
  ['a product of two signals', 'mul2', chain(shape, ['Relu'], ['Mul', {}, 'v0'])],
  ['a softmax in the middle', 'gemm3', chain(shape, ['Flatten'], ['Softmax'], gemm([[1, 1, 1, 1]], [0]))],
  [
    'a layer behind a softmax and a reshape',
    'gemm4',
    chain([1, 1, 2, 2], ['Softmax'], ['Flatten'], ['Identity'], gemm([[1, 1, 1, 1]], [0])),
  ],
];

describe('refuses', () => {
  it.each(refused)('%s, naming "%s"', async (_, node, graph) => {
    const { code, message, details } = await refusal(graph);
    expect(code).toBe('unsupported');
    expect(message).toContain(`"${node}"`);
    expect(details.node).toBe(node);
    // One sentence: one line, one full stop at its end, none doubled.
    expect(message).toMatch(/^[^\n]+[^.\n]\.$/);
  });
  it('a model whose output is a constant', async () => {
    const graph = { ...chain(shape, conv), outputs: ['c1.0'] };
    expect((await refusal(graph)).message).toMatch(/does not depend on the input/);
  });
  it('a model with two inputs', async () => {
    const graph = chain(shape, conv);
    const inputs = [...graph.inputs, { name: 'other', shape: [1, 1] }];
    expect((await refusal({ ...graph, inputs })).message).toMatch(/2 inputs/);
  });
});

describe('pools values in their own shape', () => {
  const identity = gemm(
    [
      [1, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ],
    [0, 0, 0, 0],
  );
  const largest: Layer = ['ReduceMax', { axes: [1] }];
  const pair: Layer = ['MaxPool', { kernel_shape: [1, 2], strides: [1, 2] }];
  const places = intTensor([2], [2, 0]);
  it.each<[string, Graph, readonly number[]]>([
    // max(0.75, 0.25)
    ['two scores picked', chain([1, 4], identity, ['Gather', { axis: 1 }, places], largest), [0.75]],
    // 2 · max(0.25, 0.5, 0.75, 1) + 3
    [
      'all scores, mapped behind the pool',
      chain([1, 4], identity, largest, ['Mul', {}, scalar(2)], ['Add', {}, scalar(3)]),
      [5],
    ],
    // Of 1×2×2: 0.5 and 1; of these as 2 channels of 1: themselves.
    [
      'rows that became channels',
      chain(
        shape,
        conv,
        pair,
        ['Reshape', {}, intTensor([4], [1, 2, 1, 1])],
        ['MaxPool', { kernel_shape: [1, 1] }],
        ['Flatten'],
      ),
      [0.5, 1],
    ],
  ])('%s', async (_, graph, expected) => {
    const values = [0.25, 0.5, 0.75, 1];
    const [, ...image] = graph.inputs[0].shape ?? [];
    const images = imagesOf(image.length === 3 ? [1, 2, 2] : [1, 1, 4], [values]);
    const network = await plainNetwork(graph, images, { steps: 'continuous', weights: 'float32' });
    const { logits } = eventSimulator(network).run(images.pixels);
    expect(logits.length).toBe(expected.length);
    logits.forEach((logit, i) => {
      expect(logit).toBeCloseTo(expected[i], 5);
    });
  });
});

describe('builds', () => {
  const names = (graph: Graph) =>
    buildBlueprint(planGraph(graph), { min: 0 }).populations.map(({ name }) => name);
  it('only what the read-out listens to', () => {
    // The second Relu fires for nobody.
    const graph = chain(shape, conv, ['Relu'], conv, ['Relu'], ['Flatten'], gemm([[1, 1, 1, 1]], [0]));
    expect(names(graph)).toEqual(['input', 'conv1', 'conv2', 'readout']);
    expect(names({ ...graph, outputs: ['v2'] })).toEqual(['input', 'conv1', 'readout']);
  });
  it('one population for an activation that is applied twice', () => {
    expect(names(chain(shape, conv, ['Relu'], ['Relu'], ['Dropout'], ['Relu'], conv))).toEqual([
      'input',
      'conv1',
      'readout',
    ]);
  });
  it('pairs of ON and OFF neurons for an output that is pooled before any activation', () => {
    expect(names(chain(shape, conv, pool))).toEqual(['input', 'conv1', 'pool1', 'readout']);
  });
  it('one layer for dense layers in a row', () => {
    const layers = [['Flatten'], gemm([[1, 2, 3, 4]], [1]), gemm([[2], [3]], [0, 1])] as const;
    expect(names(chain(shape, ...layers))).toEqual(['input', 'readout']);
  });
  it('nothing for a softmax at the end', () => {
    expect(names(chain(shape, conv, ['Relu'], ['Flatten'], gemm([[1, 1, 1, 1]], [0]), ['Softmax']))).toEqual([
      'input',
      'conv1',
      'readout',
    ]);
  });
});
