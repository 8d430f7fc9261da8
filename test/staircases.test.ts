/**
 * @file Staircase activations map exactly: in a population with as many steps as its staircase has levels every value of the
 * spiking network is the ANN's, k · λ / L, and so is every decision.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepare } from '../src/convert/converter.ts';
import type { ConversionSettings } from '../src/convert/settings.ts';
import { argmax } from '../src/graph/decision.ts';
import type { Graph } from '../src/graph/graph.ts';
import { floatTensor } from '../src/graph/tensor.ts';
import { layerErrors } from '../src/measure/layer-error.ts';
import { staircasesOf, staircaseWarnings } from '../src/network/staircase.ts';
import { imageTensor } from '../src/ops/image-tensor.ts';
import { planGraph } from '../src/ops/plan.ts';
import { runGraph } from '../src/ops/run.ts';
import { engines } from '../src/simulate/simulation.ts';
import { simulatorOf } from '../src/simulate/simulator.ts';
import { type RandomStaircases, randomStaircases } from './random-staircase-graph.ts';

/** Largest error of a population relative to its largest value, and how many images are decided alike. */
async function compare({ graph, images }: RandomStaircases, settings: ConversionSettings) {
  const converter = await prepare(graph, images, { preprocess: { label: 'raw', scale: [1], offset: [0] } });
  const network = await converter.convert({
    automatic: false,
    layerSteps: new Map([['input', 255]]),
    ...settings,
  });
  const plan = planGraph(converter.ann.graph);
  const errors = layerErrors(network, simulatorOf(network, 'scalar'), plan, images);
  const size = images.pixels.length / images.length;
  let alike = 0;
  for (let i = 0; i < images.length; i++) {
    const pixels = images.pixels.subarray(i * size, (i + 1) * size);
    const [runs, ...others] = engines.map((engine) => simulatorOf(network, engine).run(pixels));
    for (const other of others) expect(other.potentials).toEqual(runs.potentials);
    const [scores] = runGraph(plan, new Map([[plan.graph.inputs[0].name, imageTensor(plan, images, i)]]));
    alike += Number(argmax(runs.logits) === argmax(Float64Array.from(scores.data)));
  }
  return {
    network,
    alike,
    worst: Math.max(...errors.map(({ worst, largest }) => (worst === 0 ? 0 : worst / largest))),
  };
}

describe.each([
  ['real weights', false, { weights: 'float32' }],
  ['weights of a quantised model in int8', true, { weights: 'int8' }],
  ['weights of a quantised model in int16', true, { weights: 'int16' }],
] as const)('%s', (_, grid, settings) => {
  it('give the ANN’s values and decisions', async () => {
    let populations = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 - 1 }), async (seed) => {
        const random = randomStaircases(seed, grid);
        const { network, worst, alike } = await compare(random, settings);
        expect(worst).toBeLessThan(1e-6);
        expect(alike).toBe(random.images.length);
        populations += network.populations.filter(({ kind }) => kind === 'spiking').length;
      }),
      { numRuns: 60, seed: 21 },
    );
    expect(populations).toBeGreaterThan(120);
  });
});

/** One neuron: w · pixel + b, then clip(floor(x · 4/λ + 1/2) / 4, 0, 1) · λ with λ = 2, and a read-out of its value. */
const single: Graph = {
  name: 'single',
  opset: 13,
  inputs: [{ name: 'image', shape: [1, 1, 1, 1] }],
  outputs: ['y'],
  nodes: [
    { name: 'conv', type: 'Conv', inputs: ['image', 'w', 'b'], outputs: ['x'], attributes: {} },
    { name: 'scale', type: 'Mul', inputs: ['x', 'perUnit'], outputs: ['s'], attributes: {} },
    { name: 'ahead', type: 'Add', inputs: ['s', 'half'], outputs: ['a'], attributes: {} },
    { name: 'floor', type: 'Floor', inputs: ['a'], outputs: ['f'], attributes: {} },
    { name: 'clip', type: 'Clip', inputs: ['f', 'zero', 'four'], outputs: ['c'], attributes: {} },
    { name: 'unit', type: 'Mul', inputs: ['c', 'unit'], outputs: ['q'], attributes: {} },
    { name: 'flat', type: 'Flatten', inputs: ['q'], outputs: ['v'], attributes: {} },
    { name: 'dense', type: 'Gemm', inputs: ['v', 'out'], outputs: ['y'], attributes: {} },
  ],
  constants: new Map([
    ['w', floatTensor([1, 1, 1, 1], [3])],
    ['b', floatTensor([1], [-0.5])],
    ...(
      [
        ['perUnit', 2],
        ['half', 0.5],
        ['zero', 0],
        ['four', 4],
        ['unit', 0.5],
      ] as const
    ).map(([name, value]) => [name, floatTensor([], [value])] as const),
    ['out', floatTensor([1, 2], [1, -1])],
  ]),
};

describe('one neuron of QCFS with λ = 2, L = 4', () => {
  const images = {
    shape: [1, 1, 1] as const,
    length: 1,
    pixels: Float32Array.of(1),
    labels: new Int32Array(1),
  };
  const made = async (settings: ConversionSettings) => {
    const converter = await prepare(single, images, {
      preprocess: { label: 'raw', scale: [1], offset: [0] },
    });
    return converter.convert({ automatic: false, ...settings });
  };

  it('has four steps, xMax = λ, and fires at step 4 − k', async () => {
    const network = await made({ layerSteps: new Map([['input', 255]]) });
    const population = network.populations[1];
    expect(population).toMatchObject({ steps: 4, xMax: Float64Array.of(2) });
    expect(network.origin.settings['layer-steps']).toBe('conv1:4+input:255');
    // Pixel p gives x = 3p − 0.5: 51/255 → 0.1, 0; 68/255 → 0.3, 0.5; 119/255 → 0.9, 1; 204/255 → 1.9, 2; 255/255 → 2.5, cut off at 2.
    for (const [byte, value, step] of [
      [51, 0, 4],
      [68, 0.5, 3],
      [119, 1, 2],
      [204, 2, 0],
      [255, 2, 0],
    ]) {
      const run = simulatorOf(network, 'clocked').run([byte / 255], { trace: true });
      expect([...(run.spikeTimes?.get('conv1') ?? [])]).toEqual([step]);
      expect(run.logits[0]).toBeCloseTo(value, 3);
    }
  });

  it.each([
    // Twice the levels hold them all; three steps, or steps chosen for all populations, do not.
    [{ steps: 8 }, 8, true],
    [{ layerSteps: new Map([['conv1', 3]]) }, 3, false],
    [{ layerSteps: new Map() }, 32, true],
    [{ steps: 6 }, 6, false],
    [{}, 4, true],
  ] as const)('with %j has %i steps, exactly: %s', async (settings, steps, isExact) => {
    const network = await made(settings);
    expect(staircasesOf(network)).toEqual([{ name: 'conv1', levels: 4, steps, isExact }]);
    expect(staircaseWarnings(network)).toHaveLength(isExact ? 0 : 1);
  });
});
