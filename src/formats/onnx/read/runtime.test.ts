/** @file The float reference against ONNX Runtime: random layers, and whole models where they are at hand. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import type { Graph, Node } from '../../../graph/graph.ts';
import { floatTensor, intTensor, type Shape, sizeOf, type Tensor } from '../../../graph/tensor.ts';
import { planGraph } from '../../../ops/plan.ts';
import { runGraph } from '../../../ops/run.ts';
import { toOnnx } from '../write/index.ts';
import { importOnnx } from './index.ts';

/** Pseudo-random numbers in −0.5…0.5, about half of them zero. */
function sparse(size: number, seed: number): Float32Array {
  let state = seed + 1;
  return Float32Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % 2 === 0 ? 0 : state / 2 ** 32 - 0.5;
  });
}

/** Largest difference between the reference and ONNX Runtime, relative to the largest output. */
async function difference(bytes: Uint8Array, seed: number): Promise<number> {
  const plan = planGraph(importOnnx(bytes));
  const [{ name, shape }] = plan.graph.inputs;
  const image = sparse(sizeOf(shape), seed);
  const session = await InferenceSession.create(bytes, {
    intraOpNumThreads: 1,
    graphOptimizationLevel: 'disabled',
    logSeverityLevel: 3,
  });
  const results = await session.run({ [name]: new OrtTensor('float32', image, [...shape]) });
  await session.release();
  const want = results[session.outputNames[0]];
  const [got] = runGraph(plan, new Map([[name, floatTensor(shape, image)]]));
  expect(got.shape).toEqual(want.dims);
  const reference = Array.from(want.data as Float32Array);
  const largest = Math.max(1e-3, ...reference.map(Math.abs));
  return Math.max(...reference.map((value, i) => Math.abs(value - got.data[i]) / largest));
}

/** One layer between input `x` and output `y`. */
function layer(
  shape: Shape,
  type: string,
  attributes: Node['attributes'],
  ...operands: readonly Tensor[]
): Graph {
  const constants = new Map(operands.map((tensor, i) => [`w${i}`, tensor]));
  const node = { name: type, type, inputs: ['x', ...constants.keys()], outputs: ['y'], attributes };
  return { name: '', opset: 13, inputs: [{ name: 'x', shape }], outputs: ['y'], nodes: [node], constants };
}

const weights = (shape: Shape, seed: number): Tensor => floatTensor(shape, sparse(sizeOf(shape), seed));

const pair = (min: number, max: number) => fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));

/** ConvTranspose in every way of saying what is cut off: pads, rules, output_padding, output_shape. */
const transposedConvolutions = fc
  .record({
    size: pair(1, 4),
    kernel: pair(1, 4),
    strides: pair(1, 3),
    dilations: pair(1, 2),
    missing: pair(0, 3),
    rule: fc.constantFrom('NOTSET', 'VALID', 'SAME_UPPER', 'SAME_LOWER'),
    says: fc.constantFrom('nothing', 'pads', 'padding', 'shape'),
    groups: fc.integer({ min: 1, max: 2 }),
  })
  .map(({ size, kernel, strides, dilations, missing, rule, says, groups }) => {
    const full = size.map((n, a) => (n - 1) * strides[a] + (kernel[a] - 1) * dilations[a] + 1);
    const attributes: Node['attributes'] = {
      group: groups,
      strides,
      dilations,
      ...(says === 'pads' ? { pads: [0, Math.min(1, full[1] - 1), 0, 0] } : { auto_pad: rule }),
      ...(says === 'padding' && { output_padding: strides.map((n) => n - 1) }),
      ...(says === 'shape' && { output_shape: full.map((n, a) => Math.max(1, n - missing[a])) }),
    };
    return { shape: [1, 2 * groups, ...size], weights: [2 * groups, 2, ...kernel], attributes };
  });

/** Kernel, strides and padding that fit an image of 9 × 8. */
const windows = fc.record({
  kernel: pair(1, 3),
  strides: pair(1, 3),
  dilations: pair(1, 2),
  padding: fc.oneof(
    fc.constantFrom('SAME_UPPER', 'SAME_LOWER', 'VALID'),
    fc.tuple(fc.nat(1), fc.nat(1), fc.nat(1), fc.nat(1)),
  ),
  rank: fc.constantFrom(3, 4),
});

type WindowChoice = typeof windows extends fc.Arbitrary<infer T> ? T : never;

function windowAttributes({ kernel, strides, dilations, padding, rank }: WindowChoice): Node['attributes'] {
  const last = <T>(values: readonly T[]): readonly T[] => values.slice(4 - rank);
  if (typeof padding === 'string' && padding !== 'VALID') {
    // ONNX Runtime knows no dilation together with SAME, and no stride that leaves pixels out.
    const dense = strides.map((stride, axis) => Math.min(stride, kernel[axis]));
    return { kernel_shape: last(kernel), strides: last(dense), dilations: last([1, 1]), auto_pad: padding };
  }
  const common = { kernel_shape: last(kernel), strides: last(strides), dilations: last(dilations) };
  if (typeof padding === 'string') return { ...common, auto_pad: padding };
  // ONNX Runtime wants pads smaller than the kernel.
  const pads = padding.map((pad, i) => Math.min(pad, kernel[i % 2] - 1));
  return { ...common, pads: [...last(pads.slice(0, 2)), ...last(pads.slice(2))] };
}

const imageOf = (channels: number, rank: number): Shape =>
  rank === 3 ? [1, channels, 8] : [1, channels, 9, 8];

describe('the float reference agrees with ONNX Runtime', () => {
  const runs = { numRuns: 60, seed: 7 };
  it('Conv', async () => {
    const settings = fc.record({
      window: windows,
      groups: fc.integer({ min: 1, max: 3 }),
      out: fc.integer({ min: 1, max: 11 }),
      inputs: fc.integer({ min: 1, max: 3 }),
      seed: fc.nat(1000),
    });
    await fc.assert(
      fc.asyncProperty(settings, async ({ window, groups, out, inputs, seed }) => {
        const kernel = window.kernel.slice(4 - window.rank);
        const attributes = { ...windowAttributes(window), group: groups };
        const shape = imageOf(groups * inputs, window.rank);
        const operands = [
          weights([groups * out, inputs, ...kernel], seed),
          weights([groups * out], seed + 1),
        ];
        expect(
          await difference(toOnnx(layer(shape, 'Conv', attributes, ...operands), { batch: 1 }), seed),
        ).toBeLessThan(1e-5);
      }),
      runs,
    );
  });
  it('ConvTranspose', async () => {
    await fc.assert(
      fc.asyncProperty(transposedConvolutions, fc.nat(1000), async (drawn, seed) => {
        const { shape, attributes } = drawn;
        const graph = layer(shape, 'ConvTranspose', attributes, weights(drawn.weights, seed));
        expect(await difference(toOnnx(graph, { batch: 1 }), seed)).toBeLessThan(1e-5);
      }),
      { ...runs, numRuns: 200 },
    );
  });
  it('MaxPool and AveragePool', async () => {
    const settings = fc.record({
      window: windows,
      type: fc.constantFrom('MaxPool', 'AveragePool'),
      ceil: fc.nat(1),
      includePad: fc.nat(1),
      seed: fc.nat(1000),
    });
    await fc.assert(
      fc.asyncProperty(settings, async ({ window, type, ceil, includePad, seed }) => {
        const { dilations, ...rest } = windowAttributes(window);
        const isMax = type === 'MaxPool';
        const attributes = {
          ...rest,
          // ONNX and ONNX Runtime disagree about ceil_mode together with VALID.
          ceil_mode: window.padding === 'VALID' ? 0 : ceil,
          ...(isMax ? { dilations } : { count_include_pad: includePad }),
        };
        const graph = layer(imageOf(2, window.rank), type, attributes);
        expect(await difference(toOnnx(graph, { batch: 1 }), seed)).toBeLessThan(1e-5);
      }),
      runs,
    );
  });
  it('Gemm', async () => {
    const settings = fc.record({
      rows: fc.integer({ min: 1, max: 20 }),
      columns: fc.integer({ min: 1, max: 20 }),
      transB: fc.nat(1),
      alpha: fc.constantFrom(1, 0.5),
      beta: fc.constantFrom(1, 2, 0),
      bias: fc.constantFrom<Shape>([], [1], [1, 1]),
      wide: fc.boolean(),
      seed: fc.nat(1000),
    });
    await fc.assert(
      fc.asyncProperty(settings, async ({ rows, columns, transB, alpha, beta, bias, wide, seed }) => {
        const matrix = weights(transB === 1 ? [columns, rows] : [rows, columns], seed);
        const graph = layer(
          [1, rows],
          'Gemm',
          { transB, alpha, beta },
          matrix,
          weights(wide ? [columns] : bias, seed),
        );
        expect(await difference(toOnnx(graph, { batch: 1 }), seed)).toBeLessThan(1e-5);
      }),
      runs,
    );
  });
  it('Resize', async () => {
    const settings = fc.record({
      mode: fc.constantFrom('nearest', 'linear'),
      rule: fc.constantFrom(
        'half_pixel',
        'half_pixel_symmetric',
        'pytorch_half_pixel',
        'asymmetric',
        'align_corners',
      ),
      rounding: fc.constantFrom('round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'),
      scales: fc.tuple(...([1, 1] as const).map(() => fc.constantFrom(0.5, 0.6, 1, 1.5, 2, 3))),
      sizes: fc.option(pair(1, 12)),
      opset: fc.constantFrom(13, 19),
      seed: fc.nat(1000),
    });
    await fc.assert(
      fc.asyncProperty(settings, async ({ mode, rule, rounding, scales, sizes, opset, seed }) => {
        // Positions half-way between two pixels are a matter of one bit.
        fc.pre(!(mode === 'nearest' && sizes));
        fc.pre(!(rule === 'half_pixel_symmetric' && (opset < 19 || mode === 'nearest')));
        const attributes = {
          mode,
          coordinate_transformation_mode: rule,
          ...(mode === 'nearest' && { nearest_mode: rounding }),
        };
        const none = floatTensor([0], []);
        const target = sizes
          ? [none, none, intTensor([4], [1, 2, ...sizes])]
          : [none, floatTensor([4], [1, 1, ...scales])];
        const graph = { ...layer([1, 2, 5, 4], 'Resize', attributes, ...target), opset };
        expect(await difference(toOnnx(graph, { batch: 1 }), seed)).toBeLessThan(1e-5);
      }),
      runs,
    );
  });
  it('Max, Min, Abs, slopes below zero, reductions', async () => {
    const shape = [1, 3, 4, 5] as const;
    const each: [string, Node['attributes'], Shape | undefined][] = [
      ['Max', {}, shape],
      ['Min', {}, [3, 1, 1]],
      ['Abs', {}, undefined],
      ['LeakyRelu', { alpha: -0.3 }, undefined],
      ['PRelu', {}, [3, 1, 1]],
      ['PRelu', {}, shape],
      ['ReduceMin', { axes: [2, 3], keepdims: 0 }, undefined],
      ['ReduceMin', { axes: [1] }, undefined],
      ['ReduceMax', { axes: [-1] }, undefined],
      ['ReduceProd', { axes: [3] }, undefined],
      ['Expand', {}, undefined],
    ];
    for (const [seed, [type, attributes, operand]] of each.entries()) {
      const operands = type === 'Expand' ? [intTensor([5], [2, 1, 1, 1, 1])] : [];
      const more = operand ? [weights(operand, seed)] : operands;
      const bytes = toOnnx(layer(shape, type, attributes, ...more), { batch: 1 });
      expect(await difference(bytes, seed), type).toBeLessThan(1e-5);
    }
  });
  it('Gemm with a bias that is computed', async () => {
    const graph = layer([1, 4], 'Gemm', { alpha: 0.5, beta: 2 }, weights([4, 3], 1), weights([4, 3], 2));
    const nodes = [
      { name: 'm', type: 'MatMul', inputs: ['x', 'w1'], outputs: ['c'], attributes: {} },
      { ...graph.nodes[0], inputs: ['x', 'w0', 'c'] },
    ];
    expect(await difference(toOnnx({ ...graph, nodes }, { batch: 1 }), 3)).toBeLessThan(1e-5);
  });
});

const models = join(process.env.FIRSTSPIKE_DATA ?? '/nowhere', '../models');

describe.skipIf(!existsSync(models))(
  'models (skipped where $FIRSTSPIKE_DATA/../models does not exist)',
  () => {
    const files = existsSync(models) ? readdirSync(models).filter((file) => file.endsWith('.onnx')) : [];
    it.each(files)('%s', async (file) => {
      for (let seed = 0; seed < 3; seed++) {
        expect(await difference(readFileSync(join(models, file)), seed)).toBeLessThan(1e-5);
      }
    });
  },
);
