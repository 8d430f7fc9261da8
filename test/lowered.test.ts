/** @file Models in other words, from the file to spikes: quantised ones, and such as end in Sigmoid or a label. */
import { describe, expect, it } from 'vitest';
import type { Range } from '../src/cli/commands/bench/int8/int8.ts';
import { operatorVariant, qdqVariant } from '../src/cli/commands/bench/int8/variants.ts';
import { importOnnx } from '../src/formats/onnx/read/index.ts';
import type { Graph, Node } from '../src/graph/graph.ts';
import { floatTensor, type Tensor } from '../src/graph/tensor.ts';
import type { Images } from '../src/ops/image-tensor.ts';
import { planGraph } from '../src/ops/plan.ts';
import { runGraph } from '../src/ops/run.ts';
import { eventSimulator } from '../src/simulate/layers/event.ts';
import { randomValues, runtimeOutput } from './onnx-outputs.ts';
import { plainNetwork } from './plain-network.ts';

const raw = { label: 'raw', scale: [1], offset: [0] };
const size = 2 * 6 * 6;
const images: Images = {
  shape: [2, 6, 6],
  length: 30,
  pixels: Uint8Array.from(randomValues(30 * size, 1, 0, 255), Math.round),
};
const image = (i: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(images.pixels.subarray(i * size, (i + 1) * size));

type Step = readonly [type: string, operands: readonly string[], attributes?: Node['attributes']];

const constants = new Map<string, Tensor>([
  ['kernel', floatTensor([6, 2, 3, 3], randomValues(108, 2, -0.3, 0.3))],
  ['bias', floatTensor([6], randomValues(6, 3, -0.1, 0.1))],
  ['dense', floatTensor([54, 5], randomValues(270, 4, -0.3, 0.3))],
]);

/** A convolution, what follows it, and a dense layer with what follows that. */
function network(hidden: string, ...ending: readonly Step[]): Graph {
  const steps: readonly Step[] = [
    ['Conv', ['kernel', 'bias'], { pads: [1, 1, 1, 1] }],
    [hidden, []],
    ['MaxPool', [], { kernel_shape: [2, 2], strides: [2, 2] }],
    ['Flatten', []],
    ['Gemm', ['dense']],
    ...ending,
  ];
  const nodes = steps.map(
    ([type, operands, attributes = {}], i): Node => ({
      name: `n${i}`,
      type,
      inputs: [`v${i}`, ...operands],
      outputs: [`v${i + 1}`],
      attributes,
    }),
  );
  return {
    name: '',
    opset: 13,
    inputs: [{ name: 'v0', shape: [1, 2, 6, 6] }],
    outputs: [`v${steps.length}`],
    nodes,
    constants,
  };
}

const argmax = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((best, value, i, all) => (value > all[best] ? i : best), 0);

const spikingClasses = async (graph: Graph, preprocess = raw): Promise<number[]> => {
  const simulator = eventSimulator(await plainNetwork(graph, images, { steps: 64 }, { preprocess }));
  return Array.from({ length: images.length }, (_, i) => argmax(simulator.run(image(i)).logits));
};

const agreement = (a: readonly number[], b: readonly number[]): number =>
  a.filter((value, i) => value === b[i]).length / a.length;

/** Ranges of all values on the images, pixels being 0…1. */
function rangesOf(graph: Graph): Map<string, Range> {
  const ranges = new Map<string, Range>();
  const plan = planGraph(graph);
  for (let i = 0; i < images.length; i++) {
    const x = floatTensor(
      [1, 2, 6, 6],
      Float32Array.from(image(i), (pixel) => pixel / 255),
    );
    runGraph(plan, new Map([['v0', x]]), (name, { data }) => {
      const { min, max } = ranges.get(name) ?? { min: 0, max: 0 };
      ranges.set(name, { min: Math.min(min, ...data), max: Math.max(max, ...data) });
    });
  }
  return ranges;
}

describe('quantised models spike', () => {
  const graph = network('Relu');
  const ranges = rangesOf(graph);
  it.each([
    ['QDQ', qdqVariant(graph, ranges)],
    ['QLinearConv and QGemm', operatorVariant(graph, ranges)],
  ])('%s: the class is that of ONNX Runtime', async (_, form) => {
    const bytes = form?.bytes(1) ?? new Uint8Array();
    const want: number[] = [];
    for (let i = 0; i < images.length; i++) {
      want.push(argmax(await runtimeOutput(bytes, image(i), [1, 2, 6, 6])));
    }
    expect(new Set(want).size).toBeGreaterThan(1);
    expect(agreement(await spikingClasses(importOnnx(bytes)), want)).toBeGreaterThanOrEqual(0.9);
  });
});

describe('the end of a network', async () => {
  const unit = { label: 'unit', scale: [1 / 255], offset: [0] };
  const plain = await spikingClasses(network('Relu'), unit);
  const firing = async (graph: Graph): Promise<number> =>
    (await plainNetwork(graph, images, {}, { preprocess: unit })).populations.filter(
      ({ kind }) => kind === 'spiking',
    ).length;
  it.each(['Sigmoid', 'Tanh', 'Softplus', 'Softsign'])('%s there needs no neurons', async (type) => {
    const graph = network('Relu', [type, []], ['Flatten', []]);
    expect(await firing(graph)).toBe(1);
    expect(await spikingClasses(graph, unit)).toEqual(plain);
  });
  it('Sigmoid inside does', async () => {
    expect(await firing(network('Sigmoid', ['Sigmoid', []]))).toBe(1);
    expect(await firing(network('Relu', ['Sigmoid', []], ['Neg', []]))).toBe(2);
  });
  it('a label gives way to its scores', async () => {
    const graph = network('Relu', ['ArgMax', [], { axis: 1 }]);
    expect(await spikingClasses(graph, unit)).toEqual(plain);
  });
});
