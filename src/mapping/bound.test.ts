/** @file The bound of eq. (5): uMax = Σ W⁺ tMax. With a threshold there, no input can saturate a neuron. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainNetwork } from '../../test/plain-network.ts';
import { chain, gemm, imagesOf } from '../../test/tiny-graph.ts';
import type { SpikingPopulation } from '../network/network.ts';
import { planGraph } from '../ops/plan.ts';
import { boundOf } from './bound.ts';
import { buildBlueprint } from './build.ts';
import { spikingBlueprints } from './calibrate.ts';

const bounds = (graph: ReturnType<typeof chain>, per: 'layer' | 'channel', xMax: number) => {
  const [population] = spikingBlueprints(buildBlueprint(planGraph(graph), { min: 0 }));
  return [...boundOf(population, per, () => Float64Array.of(xMax), new Set())];
};

it('adds the positive weights and the bias, negative weights left out', () => {
  const layers = [
    ['Flatten'],
    gemm(
      [
        [1, 2, -4],
        [-1, -2, 0.5],
      ],
      [0.25, -3],
    ),
    ['Relu'],
    gemm([[1, 1]], [0]),
  ] as const;
  const graph = chain([1, 3, 1, 1], ...layers);
  // Inputs up to 2: (1 + 2) · 2 + 0.25 = 6.25 and 0.5 · 2 − 3 < 0.
  expect(bounds(graph, 'channel', 2)).toEqual([6.25, 0]);
  expect(bounds(graph, 'layer', 2)).toEqual([6.25]);
});

it('is never exceeded, whatever the input', async () => {
  const number = fc.integer({ min: -1000, max: 1000 }).map((n) => n / 1000);
  const rows = (n: number, m: number) =>
    fc.array(fc.array(number, { minLength: m, maxLength: m }), { minLength: n, maxLength: n });
  const vector = (n: number) => fc.array(number, { minLength: n, maxLength: n });
  await fc.assert(
    fc.asyncProperty(rows(3, 4), vector(3), rows(2, 3), vector(2), vector(4), async (w1, b1, w2, b2, x) => {
      const layers = [
        ['Flatten'],
        gemm(w1, b1),
        ['Relu'],
        gemm(w2, b2),
        ['Relu'],
        gemm([[1, 1]], [0]),
      ] as const;
      const graph = chain([1, 4, 1, 1], ...layers);
      const options = { steps: 'continuous', threshold: { kind: 'bound' }, per: 'channel' } as const;
      const network = await plainNetwork(graph, imagesOf([4, 1, 1], [[1, 1, 1, 1]]), options);
      const input = x.map(Math.abs);
      const first = w1.map((row, i) =>
        Math.max(
          0,
          row.reduce((sum, w, j) => sum + w * input[j], b1[i]),
        ),
      );
      const second = w2.map((row, i) =>
        Math.max(
          0,
          row.reduce((sum, w, j) => sum + w * first[j], b2[i]),
        ),
      );
      const [h1, h2] = network.populations.filter((p): p is SpikingPopulation => p.kind === 'spiking');
      first.forEach((value, i) => {
        expect(value).toBeLessThanOrEqual(h1.xMax[i % h1.xMax.length] * (1 + 1e-6));
      });
      second.forEach((value, i) => {
        expect(value).toBeLessThanOrEqual(h2.xMax[i % h2.xMax.length] * (1 + 1e-6));
      });
    }),
    { seed: 21, numRuns: 200 },
  );
});
