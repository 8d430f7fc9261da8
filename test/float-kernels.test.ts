/** @file The ANN by its kernels equals the ANN by its references, bit for bit, in every value of the graph. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Graph } from '../src/graph/graph.ts';
import { floatTensor, type Shape, sizeOf, type Tensor } from '../src/graph/tensor.ts';
import { importOnnx } from '../src/index.ts';
import { floatProgram } from '../src/ops/floats/program.ts';
import { absent, type Plan, planGraph } from '../src/ops/plan.ts';
import { referenceFrom, runGraph, runGraphFrom } from '../src/ops/run.ts';
import { plainRun } from './plain-run.ts';
import { random } from './random.ts';
import { randomBranchingGraph } from './random-branching-graph.ts';
import { randomGraph } from './random-graph.ts';
import { chain, type Layer } from './tiny-graph.ts';

/** Numbers with all bits, of which half are zero, as after a ReLU. */
function floats(shape: Shape, draw: () => number) {
  const data = Float32Array.from({ length: sizeOf(shape) }, () => (draw() < 0.5 ? 0 : 8 * draw() - 4));
  return floatTensor(shape, data);
}

const bitsOf = ({ data }: Tensor): Int32Array => new Int32Array(data.slice().buffer);

/** Three images, for the first is computed in another way than the others; the first comes again last. */
function expectSameBits(plan: Plan, draw: () => number): void {
  const inputs = () => new Map(plan.graph.inputs.map(({ name, shape }) => [name, floats(shape, draw)]));
  const [first, second] = [inputs(), inputs()];
  for (const images of [first, second, first]) {
    const plain = plainRun(plan, images);
    let count = 0;
    const outputs = runGraph(plan, images, (name, tensor) => {
      const twin = plain.get(name) ?? absent;
      const bits = bitsOf(twin);
      count++;
      if (!bitsOf(tensor).every((word, i) => word === bits[i])) expect([name, tensor]).toEqual([name, twin]);
      expect(tensor.shape).toEqual(twin.shape);
    });
    expect(count).toBe(plan.graph.inputs.length + plan.steps.flatMap(({ node }) => node.outputs).length);
    expect(outputs).toEqual(plan.graph.outputs.map((name) => plain.get(name)));
    expectSameBitsFrom(plan, images, plain, draw);
  }
}

/** Random values in place of those of some layers; the next image is not disturbed by them. */
function expectSameBitsFrom(
  plan: Plan,
  images: ReadonlyMap<string, Tensor>,
  plain: ReadonlyMap<string, Tensor>,
  draw: () => number,
) {
  const given = new Map<string, Tensor>(images);
  for (const [name, { kind, shape }] of plain)
    if (kind === 'float' && !plan.graph.constants.has(name) && draw() < 0.3)
      given.set(name, floats(shape, draw));
  const [found, expected] = [runGraphFrom(plan, given), referenceFrom(plan, given)];
  expect(found.shape).toEqual(expected.shape);
  expect(bitsOf(found)).toEqual(bitsOf(expected));
}

const pair = (min: number, max: number) => fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));

const windows = fc
  .record({
    image: pair(1, 19),
    kernel_shape: pair(1, 4),
    strides: pair(1, 3),
    dilations: pair(1, 2),
    start: pair(0, 3),
    end: pair(0, 3),
  })
  .filter(({ image, kernel_shape, dilations, start, end }) =>
    ([0, 1] as const).every(
      (axis) => image[axis] + start[axis] + end[axis] >= (kernel_shape[axis] - 1) * dilations[axis] + 1,
    ),
  )
  .map(({ image, start, end, ...attributes }) => ({ image, ...attributes, pads: [...start, ...end] }));

const seeds = fc.integer({ min: 1, max: 2 ** 31 - 1 });

function check(seed: number, shape: Shape, layer: (draw: () => number) => Layer): void {
  const draw = random(seed);
  expectSameBits(planGraph(chain(shape, layer(draw))), draw);
}

describe('the kernels give the bits of the references', () => {
  it('of convolutions: any window, any groups', () => {
    const sizes = fc.record({
      groups: fc.integer({ min: 1, max: 5 }),
      inputs: fc.integer({ min: 1, max: 6 }),
      outputs: fc.constantFrom(1, 2, 3, 5, 8, 9, 12, 16, 17, 31, 32, 40, 61),
      hasBias: fc.boolean(),
    });
    fc.assert(
      fc.property(
        seeds,
        windows,
        sizes,
        (seed, { image, ...window }, { groups, inputs, outputs, hasBias }) => {
          check(seed, [1, groups * inputs, ...image], (draw) => {
            const weights = floats([groups * outputs, inputs, ...window.kernel_shape], draw);
            const bias = hasBias ? [floats([groups * outputs], draw)] : [];
            return ['Conv', { group: groups, ...window }, weights, ...bias];
          });
        },
      ),
      { numRuns: 200 },
    );
  });
  it('of matrices, row by row', () => {
    const sizes = fc.record({
      rows: fc.integer({ min: 1, max: 4 }),
      inputs: fc.integer({ min: 1, max: 70 }),
      outputs: fc.integer({ min: 1, max: 70 }),
      transB: fc.boolean(),
      type: fc.constantFrom('Gemm', 'MatMul'),
    });
    fc.assert(
      fc.property(seeds, sizes, (seed, { rows, inputs, outputs, transB, type }) => {
        check(seed, [rows, inputs], (draw) => {
          if (type === 'MatMul') return [type, {}, floats([inputs, outputs], draw)];
          const weights = floats(transB ? [outputs, inputs] : [inputs, outputs], draw);
          return [type, { transB: Number(transB), alpha: 0.7 }, weights, floats([outputs], draw)];
        });
      }),
      { numRuns: 100 },
    );
  });
  it('of pools', () => {
    const types = fc.constantFrom('MaxPool', 'AveragePool', 'GlobalAveragePool', 'GlobalMaxPool');
    const options = fc.record({
      count_include_pad: fc.constantFrom(0, 1),
      channels: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(
        seeds,
        types,
        windows,
        options,
        (seed, type, { image, dilations, ...window }, { channels, ...rest }) => {
          // Averages are dilated since opset 19 only; pads are below the kernel's size.
          const pads = window.pads.map((pad, i) => Math.min(pad, window.kernel_shape[i % 2] - 1));
          const attributes = type.startsWith('Global')
            ? {}
            : type === 'MaxPool'
              ? { ...window, pads, dilations }
              : { ...window, pads, ...rest };
          const larger = image.map((size, axis) => size + dilations[axis] * window.kernel_shape[axis]);
          check(seed, [1, channels, ...larger], () => [type, attributes]);
        },
      ),
      { numRuns: 100 },
    );
  });
  it('of sums, differences, products and quotients, broadcast or not', () => {
    const types = fc.constantFrom('Add', 'Sub', 'Mul', 'Div');
    const shape = [1, 3, 4, 5];
    const operands = fc.constantFrom<Shape[]>(
      [1, 3, 4, 5],
      [],
      [1, 1, 1, 1],
      [3, 1, 1],
      [1, 3, 1, 1],
      [5],
      [4, 1],
      [3, 1, 5],
    );
    fc.assert(
      fc.property(seeds, types, operands, fc.boolean(), (seed, type, operand, isFirst) => {
        const draw = random(seed);
        const value = floats(operand, () => 0.5 + draw() / 2);
        const { nodes, ...graph } = chain(shape, [type, {}, value]);
        const swapped = isFirst
          ? nodes.map((node) => ({ ...node, inputs: [...node.inputs].reverse() }))
          : nodes;
        expectSameBits(planGraph({ ...graph, nodes: swapped }), () => 0.5 + draw() / 2);
      }),
      { numRuns: 100 },
    );
  });
  it('of limits and of normalisation', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom('Relu', 'Clip', 'BatchNormalization'), (seed, type) => {
        check(seed, [1, 7, 3, 5], (draw) => {
          if (type === 'Relu') return [type];
          if (type === 'Clip') return [type, { min: -1, max: 1.5 }];
          const [scale, bias, mean, variance] = [0, 1, 2, 3].map(() => floats([7], draw));
          return [type, {}, scale, bias, mean, floatTensor([7], variance.data.map(Math.abs))];
        });
      }),
      { numRuns: 50 },
    );
  });
  it.each([
    ['convolutions', randomGraph],
    ['branches', randomBranchingGraph],
  ] as const)('of random graphs of %s', (_, graphs) => {
    fc.assert(
      fc.property(seeds, graphs, (seed, { graph }: { graph: Graph }) => {
        expectSameBits(planGraph(graph), random(seed));
      }),
      { numRuns: 60 },
    );
  });
  it.each(readdirSync('models').filter((file) => file.endsWith('.onnx')))('of %s', async (file) => {
    expectSameBits(planGraph(await importOnnx(readFileSync(`models/${file}`))), random(7));
  });
});

it('gives outputs that stay, and values that the next image takes the place of', () => {
  const plan = planGraph(chain([1, 2], ['Relu'], ['Add', {}, floatTensor([2], [1, 1])]));
  const image = (...numbers: number[]) => new Map([['v0', floatTensor([1, 2], numbers)]]);
  let seen: Tensor | undefined;
  runGraph(plan, image(0, 0));
  const [first] = runGraph(plan, image(-3, 2), (name, tensor) => {
    if (name === 'v1') seen = tensor;
  });
  const [second] = runGraph(plan, image(4, -1));
  expect([...first.data]).toEqual([1, 3]);
  expect([...second.data]).toEqual([5, 1]);
  expect([...(seen?.data ?? [])]).toEqual([4, 0]);
});

it('computes by the references what has no room in the memory', () => {
  // 16 kB of values, 64 kB of weights: in one page of 64 kB the second layer has no room.
  const draw = random(5);
  const [wide, narrow] = [floats([128, 32], draw), floats([128, 128], draw)];
  const plan = planGraph(chain([1, 32], ['Gemm', { transB: 1 }, wide], ['Gemm', {}, narrow], ['Relu']));
  const { run } = floatProgram(plan, 1);
  for (const images of [1, 2, 3].map(() => new Map([['v0', floats([1, 32], draw)]]))) {
    const plain = plainRun(plan, images);
    const values = run(images);
    for (const name of ['v1', 'v2', 'v3']) expect(values.get(name)).toEqual(plain.get(name));
  }
});
