/** @file Random networks as C: potentials, spikes and synaptic operations of the simulators, without a warning or a fault. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { argmax } from '../../src/graph/decision.ts';
import { clockedSimulator } from '../../src/simulate/clocked/clocked.ts';
import { randomCase } from '../random-network.ts';
import { hasCompiler, runInC } from './programs.ts';

/** fast-check draws the same networks for every compiler. */
const draw = (count: number) =>
  fc.sample(randomCase, { seed: 17, numRuns: count }).map(({ network, pixels }) => ({
    network,
    images: [pixels, pixels.map((pixel) => 255 - pixel)],
  }));

describe.each([
  ['gcc', Number(process.env.FIRSTSPIKE_NETWORKS ?? 60)],
  ['clang', 20],
] as const)('networks as C by %s', (compiler, count) => {
  it.skipIf(!hasCompiler(compiler))(
    `give every simulator's integers (skipped where ${compiler} is not installed)`,
    () => {
      const cases = draw(count);
      const results = runInC(cases, { compiler });
      cases.forEach(({ network, images }, i) => {
        const simulator = clockedSimulator(network);
        images.forEach((pixels, j) => {
          const { potentials, spikes, synops } = simulator.run(pixels);
          expect(results[i][j], `network ${i}, image ${j}`).toEqual({
            potentials: [...potentials],
            spikes: [...spikes],
            synops: [...synops],
            decision: argmax(potentials),
          });
        });
      });
    },
    120_000,
  );
});
