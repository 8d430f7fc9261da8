import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../test/random.ts';
import { randomBranchingGraph } from '../../test/random-branching-graph.ts';
import { type RandomGraph, randomGraph } from '../../test/random-graph.ts';
import { chain, gemm, imagesOf, type Layer } from '../../test/tiny-graph.ts';
import { prepare } from '../convert/converter.ts';
import type { ConversionSettings } from '../convert/settings.ts';
import type { Graph } from '../graph/graph.ts';
import { floatTensor, sizeOf } from '../graph/tensor.ts';
import type { LabelledImages } from '../measure/tally.ts';
import { checkNetwork } from '../network/check.ts';
import type { ReadoutPopulation, SpikingNetwork, Weights } from '../network/network.ts';
import { planGraph } from '../ops/plan.ts';
import { clockedSimulator } from '../simulate/clocked/clocked.ts';
import { simulatorOf } from '../simulate/simulator.ts';
import { imagesForFit, isAffordable } from './fit-sample.ts';
import { fitWeights } from './fit-weights.ts';

async function converted(graph: Graph, images: LabelledImages, settings: ConversionSettings) {
  const converter = await prepare(graph, images);
  const plain = await converter.convert({ automatic: false, ...settings });
  return { plan: planGraph(converter.ann.graph), plain };
}

const weightsInto = ({ projections }: SpikingNetwork, name: string): Weights[] =>
  projections.flatMap((projection) =>
    projection.kind === 'synapses' && projection.to === name ? [projection.weights] : [],
  );

/** Other images of the same kind, for graphs that come with few. */
function moreImages({ shape, pixels }: LabelledImages, length: number, seed: number): LabelledImages {
  const draw = random(seed);
  const low = Math.min(...pixels);
  return {
    shape,
    length,
    pixels: Float32Array.from({ length: length * sizeOf(shape) }, () => low + draw()),
    labels: new Int32Array(length),
  };
}

describe('weight fitting', () => {
  // Pixels are multiples of a quarter, which four steps write exactly, and weights of −64 and 127 fit int8 exactly.
  const graph = chain([1, 1, 1, 2], ['Flatten'], gemm([[1, -64 / 127]], [0.25]));
  const rows = [
    [1, 0],
    [0, 1],
    [0.5, 0.25],
    [0.25, 0.75],
    [1, 1],
    [0.75, 0.25],
    [0.25, 0.25],
    [0, 0.5],
    [0.5, 0.75],
    [1, 0.5],
  ];
  const images = imagesOf([1, 1, 2], rows);

  it('finds weights and start potential of an output again after they were moved', async () => {
    const { plan, plain } = await converted(graph, images, { steps: 4 });
    const readout = plain.populations[1] as ReadoutPopulation;
    expect(weightsInto(plain, 'readout')).toEqual([Int8Array.of(127, -64)]);
    // 127 · 4 of potential are 1 of the ANN's value.
    expect(1 / readout.scale).toBeCloseTo(508, 6);
    expect([...readout.initial]).toEqual([127]);
    const damaged: SpikingNetwork = {
      ...plain,
      populations: [plain.populations[0], { ...readout, initial: Int32Array.of(-90) }],
      projections: plain.projections.map((projection) =>
        projection.kind === 'synapses' ? { ...projection, weights: Int8Array.of(80, 5) } : projection,
      ),
    };
    const network = await fitWeights(damaged, plan, images);
    expect(weightsInto(network, 'readout')).toEqual([Int8Array.of(127, -64)]);
    expect([...(network.populations[1] as ReadoutPopulation).initial]).toEqual([127]);
  });

  it('of a layer that feeds a sum takes up what the sum receives otherwise from its shortcut', async () => {
    // h = x and y = [[0, 1], [1, 0]] · h + h, each weight of 1 written as 127.
    const block = chain(
      [1, 1, 1, 2],
      ['Flatten'],
      gemm(
        [
          [1, 0],
          [0, 1],
        ],
        [0, 0],
      ),
      ['Relu'],
      gemm(
        [
          [0, 1],
          [1, 0],
        ],
        [0, 0],
      ),
      ['Add', {}, 'v3'],
    );
    const { plan, plain } = await converted(block, images, { steps: 4, threshold: { kind: 'max' } });
    expect(weightsInto(plain, 'readout')).toEqual([Int8Array.of(0, 127, 127, 0), Int8Array.of(127, 127)]);
    const shortcut = Int8Array.of(107, 97);
    const damaged: SpikingNetwork = {
      ...plain,
      projections: plain.projections.map((projection) =>
        projection.kind === 'synapses' && projection.wiring.kind === 'elementwise'
          ? { ...projection, weights: shortcut }
          : projection,
      ),
    };
    const network = await fitWeights(damaged, plan, images);
    // The shortcut lacks 20 and 30 per unit of h.
    expect(weightsInto(network, 'readout')).toEqual([Int8Array.of(20, 127, 127, 30), shortcut]);
    expect([...(network.populations[2] as ReadoutPopulation).initial]).toEqual([0, 0]);
  });

  it('rounds to what the weights are, and keeps within it', async () => {
    const { plan, plain } = await converted(graph, images, { steps: 4 });
    const [input, readout] = plain.populations;
    // Half the scale asks for weights of 254 and −128, of which int8 holds 127 and −127.
    const finer = { ...(readout as ReadoutPopulation), scale: 1 / 1016 };
    const network = await fitWeights({ ...plain, populations: [input, finer] }, plan, images);
    const [weights] = weightsInto(network, 'readout');
    expect(weights).toBeInstanceOf(Int8Array);
    expect(weights[0]).toBe(127);
    expect(weights[1]).toBeGreaterThanOrEqual(-127);
  });

  it('keeps a population whose potentials would not fit 32 bits', async () => {
    const { plan, plain } = await converted(graph, images, { steps: 4 });
    const [input, readout] = plain.populations;
    const absurd = { ...(readout as ReadoutPopulation), scale: 1e-12 };
    const network = await fitWeights({ ...plain, populations: [input, absurd] }, plan, images);
    expect(network.populations[1]).toBe(absurd);
    expect(weightsInto(network, 'readout')).toEqual([Int8Array.of(127, -64)]);
  });

  it('leaves networks without integers alone', async () => {
    for (const options of [{ steps: 'continuous' }, { steps: 4, weights: 'float32' }] as const) {
      const { plan, plain } = await converted(graph, images, options);
      expect(await fitWeights(plain, plan, images)).toBe(plain);
    }
  });

  it('stops at a signal', async () => {
    const { plan, plain } = await converted(graph, images, { steps: 4 });
    const aborted = expect.objectContaining({ code: 'aborted' });
    await expect(fitWeights(plain, plan, images, AbortSignal.abort())).rejects.toEqual(aborted);
  });
});

/** Engine and clocked simulator must agree on a fitted network, image by image. */
async function fitsAndRuns(graph: Graph, images: LabelledImages, options: ConversionSettings) {
  const { plan, plain } = await converted(graph, images, options);
  const network = await fitWeights(plain, plan, images);
  checkNetwork(network);
  const engine = simulatorOf(network, 'event');
  const clocked = clockedSimulator(network);
  const size = sizeOf(images.shape);
  for (let i = 0; i < Math.min(3, images.length); i++) {
    const pixels = images.pixels.subarray(i * size, (i + 1) * size);
    expect(engine.run(pixels).potentials).toEqual(clocked.run(pixels).potentials);
  }
  return { plain, network };
}

describe('fitted networks', () => {
  const draw = random(3);
  const weights = (...shape: number[]) =>
    floatTensor(
      shape,
      Float32Array.from({ length: sizeOf(shape) }, () => 2 * draw() - 1),
    );
  const conv = (attributes: NonNullable<Layer[1]>, ...shape: number[]): Layer => [
    'Conv',
    attributes,
    weights(...shape),
  ];
  const head: readonly Layer[] = [['Flatten'], ['Gemm', { transB: 1 }, weights(3, 4 * 36)]];
  const images = moreImages(imagesOf([2, 6, 6], [Array.from({ length: 72 }, () => 0)]), 30, 11);
  const depthwise = { group: 4, pads: [1, 1, 1, 1] };

  it.each<[string, readonly Layer[], boolean]>([
    ['of depthwise layers', [conv({}, 4, 2, 1, 1), ['Relu'], conv(depthwise, 4, 1, 3, 3), ['Relu']], false],
    ['of units with OFF neurons', [conv({}, 4, 2, 1, 1), ['Tanh'], conv(depthwise, 4, 1, 3, 3)], true],
  ])('%s have other weights and run', async (_, layers, isSigned) => {
    const graph = chain([1, 2, 6, 6], ...layers, ['MaxPool', { kernel_shape: [1, 1] }], ...head);
    // Many values are cut off, so that there is something to gain.
    const threshold = { kind: 'percentile', percentile: 90 } as const;
    {
      const { plain, network } = await fitsAndRuns(graph, images, { steps: 4, threshold });
      const [, , second] = plain.populations;
      expect(second).toMatchObject({ kind: 'spiking' });
      expect(second.kind === 'spiking' && second.mirror !== null).toBe(isSigned);
      expect(weightsInto(network, second.name)).not.toEqual(weightsInto(plain, second.name));
      network.populations.forEach((population, p) => {
        const before = plain.populations[p];
        expect(population.kind).toBe(before.kind);
        if (population.kind !== 'spiking' || before.kind !== 'spiking') return;
        expect(population.mirror).toEqual(before.mirror);
        expect(population.iExt).toEqual(before.iExt);
      });
    }
  });

  it.each<[string, fc.Arbitrary<RandomGraph>]>([
    ['ConvNet', randomGraph],
    ['branching graph', randomBranchingGraph],
  ])('of any %s hold what networks must, and run', async (_, arbitrary) => {
    const options = fc.record({
      steps: fc.integer({ min: 2, max: 12 }),
      layerSteps: fc.integer({ min: 1, max: 24 }).map((steps) => new Map([['input', steps]])),
    });
    await fc.assert(
      fc.asyncProperty(arbitrary, options, async ({ graph, images: few }, how) => {
        await fitsAndRuns(graph, moreImages(few, 10, 5), how);
      }),
      { numRuns: 25 },
    );
  });
});

describe('what a fit may cost', () => {
  it('bounds images by the units that are held at a time', async () => {
    const graph = chain([1, 1, 2, 2], ['Flatten'], gemm([[1, 1, 1, 1]], [0]), ['Relu'], gemm([[1]], [0]));
    const images = imagesOf([1, 2, 2], [[1, 0, 0, 1]]);
    const { plain } = await converted(graph, images, { steps: 4 });
    expect(imagesForFit(plain, 1000)).toBe(1000);
    // The input and one dense unit are held together, and never the read-out beside the input: 2^26 / (2^20 + 1).
    const [input, ...others] = plain.populations;
    const large = { ...plain, populations: [{ ...input, shape: [1, 1024, 1024] }, ...others] };
    expect(imagesForFit(large, 1000)).toBe(63);
  });

  it('bounds rows by weights', () => {
    expect(isAffordable(1000, 500, 1024)).toBe(true);
    expect(isAffordable(1000, 4096, 25088)).toBe(false);
    expect(isAffordable(10_000, 8, 9216)).toBe(false);
    expect(isAffordable(10_000, 1024, 9)).toBe(false);
  });
});
