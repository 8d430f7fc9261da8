/** @file The closed form and the clocked twin agree, bit by bit, over random chains of matrices. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { linearNetwork } from './network.mjs';
import { runLinear } from './run.mjs';
import { runLinearClocked } from './clocked.mjs';
import { denseMatrix } from './matrix.mjs';

/** Tenths, a third of them zero: synapses that do not exist, silent inputs. */
const value = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.integer({ min: -30, max: 30 }).map((tenths) => tenths / 10) },
);
const vector = (length) => fc.array(value, { minLength: length, maxLength: length });

const cases = fc
  .array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 4, size: 'max' })
  .chain((sizes) =>
    fc.record({
      matrices: fc.tuple(
        ...sizes
          .slice(1)
          .map((rows, i) => vector(rows * sizes[i]).map((v) => denseMatrix(rows, sizes[i], v))),
      ),
      samples: fc.array(vector(sizes[0]), { minLength: 1, maxLength: 4 }),
      xMax: fc.double({ min: 0.1, max: 4, noNaN: true }),
      kind: fc.constantFrom('bound', 'calibrated'),
      weights: fc.constantFrom('int8', 'int16'),
      steps: fc.integer({ min: 1, max: 48 }),
      x: vector(sizes[0]),
    }),
  );

/** null where the matrices leave a stage without values or too coarse a range. */
function networkOf(matrices, options) {
  try {
    return linearNetwork(matrices, options);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

it('closed form = clocked: potentials, spike times, spikes, synaptic operations', () => {
  let spikes = 0;
  let compared = 0;
  fc.assert(
    fc.property(cases, ({ matrices, samples, xMax, kind, weights, steps, x }) => {
      const ranges = kind === 'bound' ? { kind, xMax } : { kind, xMax, samples };
      const network = networkOf(matrices, { steps, weights, ranges });
      fc.pre(network !== null);
      const event = runLinear(network, x);
      const { potentials, spikeTimes, synops } = event;
      expect({ potentials, spikeTimes, spikes: event.spikes, synops }).toEqual(runLinearClocked(network, x));
      const top = 2 ** ((network.stages[network.stages.length - 1].potentialBits ?? 0) - 1);
      for (const u of potentials) expect(Math.abs(u)).toBeLessThan(top);
      spikes += event.spikes.reduce((a, b) => a + b, 0);
      compared++;
    }),
    { numRuns: 500 },
  );
  expect(compared).toBe(500);
  expect(spikes).toBeGreaterThan(1000);
});
