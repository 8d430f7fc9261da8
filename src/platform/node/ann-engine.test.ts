/** @file The ANN in ONNX Runtime: the values of our own kernels to 1e-5, the same answers to jobs, and refusals. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { random } from '../../../test/random.ts';
import { chain, imagesOf } from '../../../test/tiny-graph.ts';
import { prepare } from '../../convert/converter.ts';
import { importOnnx } from '../../formats/onnx/read/index.ts';
import type { Graph } from '../../graph/graph.ts';
import { floatTensor, sizeOf, type Tensor } from '../../graph/tensor.ts';
import { planFor } from '../../ops/ann-engine.ts';
import { imageTensor } from '../../ops/image-tensor.ts';
import { planGraph } from '../../ops/plan.ts';
import { computedPlan, runGraph } from '../../ops/run.ts';
import { classify, evaluate } from '../../run/evaluate.ts';
import { inlineWith, withAnnEngine } from '../../run/executor.ts';
import { annEngineNamed, onnxRuntime } from './ann-engine.ts';
import { bundledModel } from './bundled.ts';

const draw = random(16);
const numbers = (length: number) => Array.from({ length }, () => draw());
const weights = (...shape: number[]) =>
  floatTensor(
    shape,
    numbers(sizeOf(shape)).map((x) => x - 0.45),
  );
const small = chain(
  [1, 1, 6, 6],
  ['Conv', { pads: [1, 1, 1, 1] }, weights(4, 1, 3, 3), weights(4)],
  ['Relu'],
  ['MaxPool', { kernel_shape: [2, 2], strides: [2, 2] }],
  ['Flatten'],
  ['Gemm', { transB: 1 }, weights(3, 36), weights(3)],
);
const images = imagesOf(
  [1, 6, 6],
  Array.from({ length: 40 }, () => numbers(36)),
  Array.from({ length: 40 }, (_, i) => i % 3),
);

function valuesOf(plan: ReturnType<typeof planGraph>, pixels: Parameters<typeof imageTensor>[1], at: number) {
  const values = new Map<string, Tensor>();
  runGraph(plan, new Map([[plan.graph.inputs[0].name, imageTensor(plan, pixels, at)]]), (name, value) => {
    values.set(name, value.kind === 'float' ? floatTensor(value.shape, value.data.slice()) : value);
  });
  return values;
}

/** Largest difference, in units of the largest value of its tensor and at least of 1. */
async function difference(graph: Graph): Promise<number> {
  const plan = planGraph(graph);
  const [, channels, rows, columns] = plan.graph.inputs[0].shape;
  const shape = [channels, rows, columns] as const;
  const some = imagesOf(shape, [numbers(sizeOf(shape)), numbers(sizeOf(shape))]);
  const engine = await onnxRuntime();
  const computed = await planFor(plan, async () => engine)(some);
  let most = 0;
  for (const at of [0, 1]) {
    const own = valuesOf(plan, some, at);
    const found = valuesOf(computed, some, at);
    expect([...found.keys()]).toEqual([...own.keys()]);
    for (const [name, { data }] of own) {
      let largest = 1;
      for (const x of data) largest = Math.max(largest, Math.abs(x));
      const other = found.get(name)?.data ?? [];
      expect(other).toHaveLength(data.length);
      data.forEach((x, i) => {
        most = Math.max(most, Math.abs(x - other[i]) / largest);
      });
    }
  }
  return most;
}

describe('every value of the ANN in ONNX Runtime is ours to 1e-5', () => {
  it.each(['mnist-small', 'mnist-fig1', 'fashion-cnn', 'cifar-resnet20'])('%s', async (name) => {
    expect(await difference(importOnnx(await bundledModel(name)))).toBeLessThan(1e-5);
  });
  it('a graph that comes from no ONNX file', async () => {
    expect(await difference(small)).toBeLessThan(1e-5);
  });
});

describe('jobs whose ANN is computed by ONNX Runtime', () => {
  it('answer as those of our own kernels', async () => {
    const engine = await onnxRuntime();
    const pool = withAnnEngine(inlineWith(annEngineNamed), engine);
    const [own, other] = [await prepare(small, images), await prepare(small, images, { pool })];
    expect(await classify(other.ann, images, { pool })).toEqual(await classify(own.ann, images));
    for (const correction of ['none', 'bias'] as const) {
      const settings = { steps: 16, threshold: { kind: 'max' }, correction, automatic: false } as const;
      const [ours, theirs] = [await own.convert(settings), await other.convert(settings)];
      const [mine, found] = [
        await evaluate(ours, images, { ann: own.ann }),
        await evaluate(theirs, images, { ann: other.ann, pool }),
      ];
      expect(found.ann.accuracy).toBe(mine.ann.accuracy);
      expect(found.agreement).toBe(mine.agreement);
    }
  });
  it('a pool that knows no such engine refuses', async () => {
    const pool = withAnnEngine(inlineWith(), await onnxRuntime());
    const { ann } = await prepare(small, images);
    await expect(classify(ann, images, { pool })).rejects.toMatchObject({
      code: 'unsupported',
      message: 'The ANN cannot be computed by onnxruntime-node here; leave it out.',
    });
  });
});

describe('what ONNX Runtime cannot compute', () => {
  it('an operator of our own is refused by its name', async () => {
    // Rounds to quarters between 0 and 1.
    const staircase = chain(
      [1, 4],
      ['Gemm', { transB: 1 }, weights(4, 4), weights(4)],
      ['Mul', {}, floatTensor([], [4])],
      ['Round'],
      ['Clip', {}, floatTensor([], [0]), floatTensor([], [4])],
      ['Mul', {}, floatTensor([], [0.25])],
      ['Gemm', { transB: 1 }, weights(2, 4), weights(2)],
    );
    expect(planGraph(staircase).steps.map(({ operator }) => operator.type)).toContain('Staircase');
    const engine = await onnxRuntime();
    await expect(engine.open(planGraph(staircase))).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(
        /^The ANN cannot be computed by onnxruntime-node: .*Staircase.* is no operator of ONNX; leave out --ann-engine\.$/,
      ),
    });
  });
  it('a plan with computed values gives nothing for another image', async () => {
    const plan = planGraph(small);
    const engine = await onnxRuntime();
    const computed = await planFor(
      plan,
      async () => engine,
    )({ ...images, length: 1, pixels: images.pixels.subarray(0, 36) });
    expect(() => valuesOf(computed, images, 1)).toThrow(RangeError);
    expect(() => valuesOf(computedPlan(plan, []), images, 0)).toThrow(RangeError);
  });
});

describe('where it is not installed', () => {
  afterEach(() => {
    vi.doUnmock('onnxruntime-node');
    vi.doUnmock('onnxruntime-web');
  });
  it('says so', async () => {
    for (const name of ['onnxruntime-node', 'onnxruntime-web']) {
      vi.doMock(name, () => {
        throw new Error('gone');
      });
    }
    await expect(onnxRuntime()).rejects.toMatchObject({
      code: 'missing-dependency',
      message: expect.stringContaining('ONNX Runtime, which is'),
    });
    await expect(annEngineNamed('onnxruntime-node')).rejects.toMatchObject({ code: 'missing-dependency' });
    await expect(annEngineNamed('other')).rejects.toMatchObject({
      message: 'The ANN cannot be computed by other, which is unknown here.',
    });
  });
});
