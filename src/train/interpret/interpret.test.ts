import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomBranchingGraph } from '../../../test/random-branching-graph.ts';
import { type RandomGraph, randomGraph } from '../../../test/random-graph.ts';
import { FirstspikeError } from '../../error.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import { floatTensor, intTensor, sizeOf, type Tensor as Values } from '../../graph/tensor.ts';
import { planGraph } from '../../ops/plan.ts';
import { runGraph } from '../../ops/run.ts';
import { randomFrom } from '../random.ts';
import { loadTensorFlow, type Tensor, type TrainBackend } from '../tensorflow.ts';
import { interpret } from './interpret.ts';

const runs = { numRuns: 25 };

/** Logits of several images at once, and those of the float reference one by one. */
async function both(backend: TrainBackend, { graph, images, logits }: RandomGraph) {
  const tf = await loadTensorFlow(backend);
  const plan = planGraph({ ...graph, outputs: [logits] });
  const size = sizeOf(images.shape);
  const found = tf.tidy(() =>
    interpret(
      tf,
      plan,
      tf.tensor2d(Float32Array.from(images.pixels), [images.length, size]),
      new Map(),
    ).dataSync(),
  );
  const [input] = graph.inputs;
  const wanted = Array.from({ length: images.length }, (_, i) => {
    const pixels = Float32Array.from(images.pixels.subarray(i * size, (i + 1) * size));
    return [...runGraph(plan, new Map([[input.name, floatTensor(input.shape, pixels)]]))[0].data];
  }).flat();
  return { found: [...found], wanted };
}

function expectClose({ found, wanted }: { found: readonly number[]; wanted: readonly number[] }): void {
  expect(found.length).toBe(wanted.length);
  const scale = Math.max(1, ...wanted.map(Math.abs));
  found.forEach((value, i) => {
    expect(Math.abs(value - wanted[i]) / scale).toBeLessThan(1e-4);
  });
}

describe.each(['wasm', 'cpu'] as const)(
  'on the %s backend, the interpreter computes what the float reference does',
  (backend) => {
    it('for random ConvNets', async () => {
      await fc.assert(
        fc.asyncProperty(randomGraph, async (made) => expectClose(await both(backend, made))),
        runs,
      );
    });

    it('for random branching graphs, as far as it takes them', async () => {
      let computed = 0;
      await fc.assert(
        fc.asyncProperty(randomBranchingGraph, async (made) => {
          const result = await both(backend, made).catch((error: unknown) => {
            if (error instanceof FirstspikeError && error.message.includes('cannot be trained through'))
              return;
            throw error;
          });
          if (!result) return;
          expectClose(result);
          computed++;
        }),
        { ...runs, seed: 5 },
      );
      expect(computed).toBeGreaterThan(runs.numRuns / 2);
    });
  },
);

/**
 * A graph of a few nodes that read `x`, its weights drawn at random. `x` is the pixels plus a trained `offset`, so that
 * the derivative by `offset` is that by the nodes' input.
 */
function single(shape: readonly number[], nodes: readonly Node[], constants: Record<string, Values>): Graph {
  return {
    name: 'single',
    opset: 17,
    inputs: [{ name: 'pixels', shape: [1, ...shape] }],
    outputs: [nodes[nodes.length - 1].outputs[0]],
    nodes: [
      { name: 'Shift', type: 'Add', inputs: ['pixels', 'offset'], outputs: ['x'], attributes: {} },
      ...nodes,
    ],
    constants: new Map(Object.entries({ ...constants, offset: zeros(1, ...shape) })),
  };
}

const random = randomFrom(7);
const floats = (...shape: number[]) =>
  floatTensor(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => 2 * random() - 1),
  );
const zeros = (...shape: number[]) => floatTensor(shape, new Float32Array(sizeOf(shape)));
const node = (type: string, inputs: string[], attributes: Node['attributes'] = {}): Node => ({
  name: type,
  type,
  inputs,
  outputs: ['y'],
  attributes,
});

const cases: readonly (readonly [string, Graph])[] = [
  [
    'Conv with stride, dilation and uneven pads',
    single(
      [2, 9, 8],
      [node('Conv', ['x', 'w', 'b'], { strides: [2, 1], dilations: [1, 2], pads: [1, 2, 0, 1] })],
      { w: floats(3, 2, 3, 3), b: floats(3) },
    ),
  ],
  [
    'Conv with stride and dilation on one axis',
    single([2, 11, 11], [node('Conv', ['x', 'w'], { strides: [2, 2], dilations: [2, 2] })], {
      w: floats(3, 2, 3, 3),
    }),
  ],
  [
    'Conv that leaves rows unread',
    single([1, 6, 6], [node('Conv', ['x', 'w'], { strides: [3, 3] })], { w: floats(2, 1, 2, 2) }),
  ],
  [
    'Conv with two groups',
    single([4, 5, 5], [node('Conv', ['x', 'w', 'b'], { group: 2, pads: [1, 1, 1, 1] })], {
      w: floats(6, 2, 3, 3),
      b: floats(6),
    }),
  ],
  [
    'depthwise Conv',
    single([3, 7, 7], [node('Conv', ['x', 'w', 'b'], { group: 3, strides: [2, 2], pads: [1, 1, 1, 1] })], {
      w: floats(6, 1, 3, 3),
      b: floats(6),
    }),
  ],
  [
    'depthwise Conv with uneven strides',
    single([2, 7, 8], [node('Conv', ['x', 'w'], { group: 2, strides: [1, 2] })], { w: floats(2, 1, 3, 3) }),
  ],
  [
    'one-dimensional Conv',
    single([3, 9], [node('Conv', ['x', 'w', 'b'], { strides: [2], pads: [1, 1] })], {
      w: floats(4, 3, 3),
      b: floats(4),
    }),
  ],
  [
    'ConvTranspose',
    single(
      [3, 4, 5],
      [
        node('ConvTranspose', ['x', 'w', 'b'], {
          strides: [2, 2],
          pads: [1, 0, 0, 1],
          output_padding: [1, 1],
        }),
      ],
      { w: floats(3, 2, 3, 3), b: floats(2) },
    ),
  ],
  [
    'ConvTranspose with groups and dilation',
    single([4, 4, 4], [node('ConvTranspose', ['x', 'w'], { group: 2, dilations: [2, 1] })], {
      w: floats(4, 3, 2, 3),
    }),
  ],
  [
    'Gemm with alpha and beta',
    single([6], [node('Gemm', ['x', 'w', 'b'], { alpha: 0.5, beta: 2, transB: 1 })], {
      w: floats(4, 6),
      b: floats(4),
    }),
  ],
  ['MatMul from the right', single([3, 6], [node('MatMul', ['x', 'w'])], { w: floats(6, 4) })],
  ['MatMul from the left', single([3, 6], [node('MatMul', ['w', 'x'])], { w: floats(4, 3) })],
  ['Mul by channel', single([3, 4, 4], [node('Mul', ['x', 'w'])], { w: floats(3, 1, 1) })],
  ['constant minus value', single([3, 4, 4], [node('Sub', ['w', 'x'])], { w: floats(1, 3, 1, 4) })],
  [
    'BatchNormalization',
    single([3, 4, 4], [node('BatchNormalization', ['x', 's', 'b', 'm', 'v'])], {
      s: floats(3),
      b: floats(3),
      m: floats(3),
      v: floatTensor([3], [0.5, 1, 2]),
    }),
  ],
  ['PRelu', single([3, 4, 4], [node('PRelu', ['x', 's'])], { s: floatTensor([3, 1, 1], [0.1, 0.2, 0.3]) })],
  [
    'MaxPool with overlap and ceil',
    single([2, 6, 6], [node('MaxPool', ['x'], { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 })], {}),
  ],
  [
    'AveragePool with padding',
    single(
      [2, 6, 6],
      [
        node('AveragePool', ['x'], {
          kernel_shape: [3, 3],
          strides: [2, 2],
          pads: [1, 1, 1, 1],
          count_include_pad: 0,
        }),
      ],
      {},
    ),
  ],
  ['ReduceMean', single([2, 3, 4], [node('ReduceMean', ['x'], { axes: [2, 3], keepdims: 0 })], {})],
  ['ReduceSum over channels', single([2, 3, 4], [node('ReduceSum', ['x', 'a'])], { a: intTensor([1], [1]) })],
  [
    'Resize by repetition',
    single([2, 3, 3], [node('Resize', ['x', '', 's'], { mode: 'nearest' })], {
      s: floatTensor([4], [1, 1, 2, 2]),
    }),
  ],
  [
    'Sigmoid inside',
    single([4], [node('Sigmoid', ['x']), { ...node('Gemm', ['y', 'w']), outputs: ['z'] }], {
      w: floats(4, 2),
    }),
  ],
  [
    'Gelu inside',
    single([4], [node('Gelu', ['x']), { ...node('Gemm', ['y', 'w']), outputs: ['z'] }], { w: floats(4, 2) }),
  ],
];

describe.each(['wasm', 'cpu'] as const)('on the %s backend', (backend) => {
  it.each(cases)('%s: values are the reference’s, derivatives finite differences', async (_, graph) => {
    const [{ shape }] = graph.inputs;
    const length = 2;
    const size = sizeOf(shape);
    // No two within a step of each other, and none of zero: maxima and corners stay where they are.
    const pixels = Float32Array.from({ length: length * size }, (_, i) => (((i * 37) % 211) - 105.5) / 100);
    const plan = planGraph(graph);
    const tf = await loadTensorFlow(backend);
    const weighted = plan.steps.flatMap(({ node: { type, inputs } }) => {
      const trained = type === 'BatchNormalization' ? inputs.slice(0, 3) : inputs;
      return trained.filter((name) => ['w', 'b', 's', 'offset'].includes(name) && type !== 'Resize');
    });
    const names = [...new Set(weighted)];
    const starts = names.map((name) => plan.graph.constants.get(name) ?? floatTensor([0], []));
    const outputs = sizeOf(plan.shapes.get(graph.outputs[0]) ?? []);
    const weights = Float32Array.from({ length: length * outputs }, () => 2 * random() - 1);
    const score = (x: Tensor, ...parameters: Tensor[]): Tensor => {
      const logits = interpret(
        tf,
        plan,
        tf.reshape(x, [length, size]),
        new Map(names.map((n, i) => [n, parameters[i]])),
      );
      return tf.sum(tf.mul(logits, tf.tensor2d(weights, [length, outputs])));
    };
    const at = (changed: number, index: number, by: number): number =>
      tf.tidy(() => {
        const tensors = [pixels, ...starts.map(({ data }) => data)].map((data, i) => {
          const values = Float32Array.from(data);
          if (i === changed) values[index] += by;
          return tf.tensor(values, i === 0 ? [length, size] : [...starts[i - 1].shape]);
        });
        return score(tensors[0], ...tensors.slice(1)).dataSync()[0];
      });
    const gradients = tf.tidy(() => {
      const tensors = starts.map(({ data, shape: own }) => tf.tensor(Float32Array.from(data), [...own]));
      const x = tf.tensor2d(pixels, [length, size]);
      return tf
        .grads((...p: Tensor[]) => score(x, ...p))(tensors)
        .map((g) => g.dataSync());
    });
    const reference = both(backend, {
      graph,
      images: {
        shape: [shape[1] ?? 1, shape[2] ?? 1, shape[3] ?? 1],
        length,
        pixels,
        labels: new Int32Array(length),
      },
      logits: graph.outputs[0],
    });
    expectClose(await reference);
    gradients.forEach((gradient, i) => {
      const step = 4e-3;
      gradient.forEach((slope, index) => {
        const difference = (at(i + 1, index, step) - at(i + 1, index, -step)) / (2 * step);
        expect(Math.abs(slope - difference)).toBeLessThan(2e-3 * Math.max(1, Math.abs(difference)));
      });
    });
  });
});
