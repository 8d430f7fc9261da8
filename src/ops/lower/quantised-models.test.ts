/**
 * @file Whole quantised models against ONNX Runtime, which computes with the integers: the float model behind them must
 * give the same outputs up to a few quantisation steps.
 */
import { describe, expect, it } from 'vitest';
import { randomValues, referenceOutput, runtimeOutput } from '../../../test/onnx-outputs.ts';
import { operatorVariant, qdqVariant } from '../../cli/commands/bench/int8/variants.ts';
import { importOnnx } from '../../formats/onnx/read/index.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import { floatTensor, type Shape, sizeOf, type Tensor } from '../../graph/tensor.ts';
import { planGraph } from '../plan.ts';
import { runGraph } from '../run.ts';

const weights = (shape: Shape, seed: number): Tensor =>
  floatTensor(
    shape,
    randomValues(sizeOf(shape), seed).map((w) => w / Math.sqrt(sizeOf(shape.slice(1)))),
  );

const argmax = (values: readonly number[]): number => values.indexOf(Math.max(...values));

interface Agreement {
  /** Largest difference of an output, relative to the largest output. */
  readonly error: number;
  /** Fraction of images with the same class. */
  readonly same: number;
}

async function agreement(
  bytes: Uint8Array,
  images: readonly (Float32Array | Uint8Array)[],
  shape: Shape,
): Promise<Agreement> {
  let error = 0;
  let same = 0;
  for (const image of images) {
    const want = await runtimeOutput(bytes, image, shape);
    const got = referenceOutput(bytes, image);
    expect(got.length).toBe(want.length);
    const largest = Math.max(...want.map(Math.abs));
    error = Math.max(error, ...want.map((value, i) => Math.abs(value - got[i]) / largest));
    same += Number(argmax(want) === argmax(got));
  }
  return { error, same: same / images.length };
}

type Layer = readonly [
  type: string,
  operands: readonly Tensor[],
  attributes?: Node['attributes'],
  inputs?: readonly string[],
];

/** Layers in a row, `v1` being the first's output; the image is `v0`. */
function chain(shape: Shape, layers: readonly Layer[]): Graph {
  const constants = new Map<string, Tensor>();
  const nodes = layers.map(([type, operands, attributes = {}, more = []], i): Node => {
    const names = operands.map((tensor, k) => {
      constants.set(`w${i}.${k}`, tensor);
      return `w${i}.${k}`;
    });
    return { name: `n${i}`, type, inputs: [`v${i}`, ...more, ...names], outputs: [`v${i + 1}`], attributes };
  });
  return {
    name: '',
    opset: 13,
    inputs: [{ name: 'v0', shape }],
    outputs: [`v${layers.length}`],
    nodes,
    constants,
  };
}

const pads = { pads: [1, 1, 1, 1] };
const convolutions = chain(
  [1, 3, 8, 8],
  [
    ['Conv', [weights([8, 3, 3, 3], 1), weights([8], 2)], pads],
    ['Relu', []],
    ['MaxPool', [], { kernel_shape: [2, 2], strides: [2, 2] }],
    ['Conv', [weights([8, 8, 3, 3], 3)], pads],
    ['Relu', []],
    ['Flatten', []],
    ['Gemm', [weights([10, 128], 4), weights([10], 5)], { transB: 1 }],
  ],
);
const residual = chain(
  [1, 3, 8, 8],
  [
    ['Conv', [weights([8, 3, 3, 3], 1), weights([8], 2)], pads],
    ['Relu', []],
    ['Conv', [weights([8, 8, 3, 3], 3)], pads],
    ['Add', [], {}, ['v2']],
    ['Relu', []],
    ['GlobalAveragePool', []],
    ['Flatten', []],
    ['MatMul', [weights([8, 10], 6)]],
  ],
);

/** Images of one byte per value, and the ranges of all values of the float graph on them. */
function calibrated(graph: Graph) {
  const plan = planGraph(graph);
  const shape = graph.inputs[0].shape;
  const images = Array.from({ length: 20 }, (_, seed) =>
    randomValues(sizeOf(shape), seed, 0, 255).map(Math.round),
  );
  const ranges = new Map<string, { min: number; max: number }>();
  for (const image of images) {
    const input = floatTensor(
      shape,
      image.map((pixel) => pixel / 255),
    );
    runGraph(plan, new Map([[graph.inputs[0].name, input]]), (name, { data }) => {
      const known = ranges.get(name) ?? { min: 0, max: 0 };
      ranges.set(name, {
        min: Math.min(known.min, ...data),
        max: Math.max(known.max, ...data),
      });
    });
  }
  return { shape, ranges, images: images.map((image) => Uint8Array.from(image)) };
}

describe('quantised models, against ONNX Runtime', () => {
  it.each([
    ['convolutions', convolutions],
    ['a residual connection', residual],
  ])('QDQ form of %s', async (_, graph) => {
    const { shape, ranges, images } = calibrated(graph);
    const { error, same } = await agreement(qdqVariant(graph, ranges).bytes(1), images, shape);
    expect(error).toBeLessThan(0.03);
    expect(same).toBeGreaterThanOrEqual(0.9);
  });
  it('QLinearConv and QGemm, their ReLUs in the range of the integers', async () => {
    const { shape, ranges, images } = calibrated(convolutions);
    const bytes = operatorVariant(convolutions, ranges)?.bytes(1) ?? new Uint8Array();
    const { error, same } = await agreement(bytes, images, shape);
    expect(error).toBeLessThan(0.03);
    expect(same).toBeGreaterThanOrEqual(0.9);
    const types = importOnnx(bytes).nodes.map(({ type }) => type);
    expect(types).toEqual(['Mul', 'Conv', 'Clip', 'MaxPool', 'Conv', 'Clip', 'Flatten', 'Gemm']);
  });
});
