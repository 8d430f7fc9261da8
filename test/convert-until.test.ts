/** @file A layer that is assembled without what is behind it has the bits that it has in the whole network. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { prepare } from '../src/convert/converter.ts';
import { randomBranchingGraph } from './random-branching-graph.ts';
import { randomGraph } from './random-graph.ts';

it.each([
  ['networks', randomGraph],
  ['branching networks, whose layers share ranges with layers behind', randomBranchingGraph],
] as const)('of random %s', async (_, graphs) => {
  let layers = 0;
  await fc.assert(
    fc.asyncProperty(
      graphs,
      fc.constantFrom('layer' as const, 'channel' as const),
      fc.constantFrom('max' as const, 'mse' as const),
      async ({ graph, images }, per, kind) => {
        const converter = await prepare(graph, images);
        const settings = { steps: 6, per, threshold: { kind } };
        const whole = await converter.convert({ ...settings, automatic: false });
        for (const population of whole.populations) {
          if (population.kind !== 'spiking') continue;
          layers++;
          const part = await converter.convertUntil(population.name, settings);
          const length = part.populations.length - 1;
          expect(part.populations.slice(0, length)).toEqual(whole.populations.slice(0, length));
          expect(part.populations[length - 1]).toEqual(population);
          const names = new Set(part.populations.slice(0, length).map(({ name }) => name));
          expect(part.projections.slice(0, -1)).toEqual(whole.projections.filter(({ to }) => names.has(to)));
        }
      },
    ),
    { numRuns: 25, seed: 21 },
  );
  expect(layers).toBeGreaterThan(25);
});
