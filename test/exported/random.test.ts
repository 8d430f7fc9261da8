/** @file Random networks as C by other compilers and optimisations than `test/differential` takes. */
import { describe, expect, it } from 'vitest';
import { argmax } from '../../src/graph/decision.ts';
import { clockedSimulator } from '../../src/simulate/clocked/clocked.ts';
import { drawCases } from '../differential/draw.ts';
import { hasCompiler, runInC } from './programs.ts';

describe.each([
  ['gcc', '-O3', 6],
  ['clang', '-O1', 10],
] as const)('networks as C by %s %s', (compiler, level, count) => {
  it.skipIf(!hasCompiler(compiler))(
    `give the simulator's integers (skipped where ${compiler} is not installed)`,
    () => {
      const cases = drawCases(71, count);
      const results = runInC(cases, { compiler, flags: [level] });
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
