/**
 * @file Staircase activations map exactly: in a population with as many steps as its staircase has levels every value of the
 * spiking network is the ANN's, k · λ / L, and so is every decision.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepare } from '../src/convert/converter.ts';
import type { ConversionSettings } from '../src/convert/settings.ts';
import { argmax } from '../src/graph/decision.ts';
import { layerErrors } from '../src/measure/layer-error.ts';
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
