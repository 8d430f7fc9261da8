/**
 * @file The proof that the mapping is right. In continuous time with real weights nothing is rounded, so that eqs. (1)–(4)
 * must reproduce the ANN itself: every population's activations and the logits, over random networks. On a grid of steps
 * the error is that of the grid, and vanishes with it.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { prepare } from '../src/convert/converter.ts';
import type { ConversionSettings } from '../src/convert/settings.ts';
import { layerErrors } from '../src/measure/layer-error.ts';
import type { SpikingNetwork } from '../src/network/network.ts';
import { imageTensor } from '../src/ops/image-tensor.ts';
import { type Plan, planGraph } from '../src/ops/plan.ts';
import { runGraph } from '../src/ops/run.ts';
import { eventSimulator } from '../src/simulate/layers/event.ts';
import { engines } from '../src/simulate/simulation.ts';
import { simulatorOf } from '../src/simulate/simulator.ts';
import { plainNetwork } from './plain-network.ts';
import { randomBranchingGraph } from './random-branching-graph.ts';
import { type RandomGraph, randomGraph as randomChain } from './random-graph.ts';

/** Chains of the usual layers, and graphs of everything else. */
const randomGraph = fc.oneof(randomChain, randomBranchingGraph);

interface Comparison {
  /** Largest error of a population, and of the logits, relative to the largest value there. */
  readonly worst: number;
  readonly logits: number;
  /** Largest root mean squared error of a population, relative likewise. */
  readonly rmse: number;
  readonly layers: number;
}

async function compare(
  { graph, images, logits }: RandomGraph,
  settings: ConversionSettings,
): Promise<Comparison> {
  const converter = await prepare(graph, images);
  const network = await converter.convert({ automatic: false, ...settings });
  const plan = planGraph(converter.ann.graph);
  const errors = layerErrors(network, eventSimulator(network), plan, images);
  // What is always zero in the ANN, such as Relu(a − b) where b is the larger, is measured against the largest layer.
  const most = errors.reduce((peak, { largest }) => Math.max(peak, largest), 0);
  const relative = (error: number, largest: number) => (error === 0 ? 0 : error / (largest || most));
  return {
    worst: Math.max(0, ...errors.map(({ worst, largest }) => relative(worst, largest))),
    rmse: Math.max(0, ...errors.map(({ rmse, largest }) => relative(rmse, largest))),
    logits: logitError(network, plan, { graph, images, logits }),
    layers: errors.filter(({ largest }) => largest > 0).length,
  };
}

function logitError(network: SpikingNetwork, plan: Plan, { images, logits }: RandomGraph): number {
  const simulator = eventSimulator(network);
  const size = images.pixels.length / images.length;
  let error = 0;
  let largest = 0;
  for (let i = 0; i < images.length; i++) {
    const run = simulator.run(images.pixels.subarray(i * size, (i + 1) * size));
    runGraph(plan, new Map([[plan.graph.inputs[0].name, imageTensor(plan, images, i)]]), (name, tensor) => {
      if (name !== logits) return;
      expect(run.logits).toHaveLength(tensor.data.length);
      run.logits.forEach((logit, c) => {
        error = Math.max(error, Math.abs(logit - tensor.data[c]));
        largest = Math.max(largest, Math.abs(tensor.data[c]));
      });
    });
  }
  return error / largest;
}

it.each([
  ['the bound of eq. (5)', { kind: 'bound' }, 'layer'],
  ['the largest activation', { kind: 'max' }, 'layer'],
  ['the bound of eq. (5), per channel', { kind: 'bound' }, 'channel'],
  ['the largest activation, per channel', { kind: 'max' }, 'channel'],
] as const)('continuous time equals the ANN with thresholds at %s', async (_, threshold, per) => {
  let layers = 0;
  await fc.assert(
    fc.asyncProperty(randomGraph, async (random) => {
      const comparison = await compare(random, { steps: 'continuous', threshold, per });
      expect(comparison.worst).toBeLessThan(1e-5);
      expect(comparison.logits).toBeLessThan(1e-5);
      layers += comparison.layers;
    }),
    { numRuns: 80, seed: 11 },
  );
  // Most of the networks have layers to compare.
  expect(layers).toBeGreaterThan(100);
});

it('the error of real weights on a grid falls with the steps, to nothing', async () => {
  const steps = [8, 64, 512, 4096];
  const sums = steps.map(() => 0);
  await fc.assert(
    fc.asyncProperty(randomGraph, async (random) => {
      for (const [i, count] of steps.entries()) {
        const settings = { steps: count, weights: 'float32', threshold: { kind: 'max' } } as const;
        const { rmse, logits } = await compare(random, settings);
        sums[i] += rmse;
        if (count === 4096) expect(rmse + logits).toBeLessThan(0.01);
      }
    }),
    { numRuns: 30, seed: 12 },
  );
  // Eight times the steps, about an eighth of the error.
  for (let i = 1; i < steps.length; i++) expect(sums[i]).toBeLessThan(sums[i - 1] / 4);
});

it.each([
  ['chains', randomChain, 0.03],
  // Branching graphs are up to a dozen layers deep, and what one rounds the next inherits.
  ['branching graphs', randomBranchingGraph, 0.1],
] as const)(
  'integer arithmetic approaches the ANN up to the rounding of int8 weights: %s',
  async (_, graphs, most) => {
    const runs = 20;
    const sums = { coarse: 0, fine: 0 };
    await fc.assert(
      fc.asyncProperty(graphs, async (random) => {
        for (const per of ['layer', 'channel'] as const) {
          const fine = await compare(random, { steps: 4096, threshold: { kind: 'max' }, per });
          sums.coarse += (await compare(random, { steps: 4, threshold: { kind: 'max' }, per })).rmse;
          sums.fine += fine.rmse;
          // A weight is off by at most 1/254 of the largest in its channel.
          expect(fine.rmse).toBeLessThan(most);
        }
      }),
      { numRuns: runs, seed: 13 },
    );
    expect(sums.fine / (2 * runs)).toBeLessThan(most / 6);
    expect(sums.coarse).toBeGreaterThan(5 * sums.fine);
  },
);

it('all engines give the same bits for a converted network', async () => {
  await fc.assert(
    fc.asyncProperty(randomGraph, fc.integer({ min: 1, max: 40 }), async ({ graph, images }, steps) => {
      const threshold = { kind: 'percentile', percentile: 99 } as const;
      const network = await plainNetwork(graph, images, { steps, threshold });
      const pixels = images.pixels.subarray(0, images.pixels.length / images.length);
      const [truth, ...others] = engines.map((engine) =>
        simulatorOf(network, engine).run(pixels, { trace: true }),
      );
      for (const other of others) {
        expect(other.potentials).toEqual(truth.potentials);
        expect(other.spikes).toEqual(truth.spikes);
        expect(other.synops).toEqual(truth.synops);
        expect(other.spikeTimes).toEqual(truth.spikeTimes);
      }
    }),
    { numRuns: 60, seed: 14 },
  );
});
