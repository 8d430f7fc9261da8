import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countSpikes, decodeSigned, encodeSigned } from './signed.mjs';

it('encodes by hand: large magnitudes first, the sign picks the neuron, zero is silence', () => {
  const spikes = encodeSigned([0.5, -1, 0, 0.06, -0.07, 3], { steps: 8, xMax: 1 });
  expect([...spikes.on]).toEqual([4, 8, 8, 8, 8, 0]);
  expect([...spikes.off]).toEqual([8, 0, 8, 8, 7, 8]);
  expect(countSpikes(spikes, 8)).toBe(4);
  expect([...decodeSigned(spikes, { steps: 8, xMax: 1 })]).toEqual([0.5, -1, 0, 0, -0.125, 1]);
});

it('at most one neuron of a pair fires, and the value is within half a step', () => {
  const value = fc.double({ min: -2, max: 2, noNaN: true });
  fc.assert(
    fc.property(fc.array(value), fc.integer({ min: 1, max: 65_535 }), (values, steps) => {
      const code = { steps, xMax: 2 };
      const { on, off } = encodeSigned(values, code);
      const decoded = decodeSigned({ on, off }, code);
      values.forEach((x, i) => {
        expect(Math.max(on[i], off[i])).toBe(steps);
        expect(Math.min(on[i], off[i])).toBeGreaterThanOrEqual(0);
        expect(Math.abs(decoded[i] - x)).toBeLessThanOrEqual((1 / steps) * (1 + 1e-12));
      });
    }),
  );
});

it.each([
  [[Number.NaN], { steps: 8, xMax: 1 }, 'Value 0 is NaN'],
  [[1], { steps: 0, xMax: 1 }, '1 to 65535 steps'],
  [[1], { steps: 2.5, xMax: 1 }, '1 to 65535 steps'],
  [[1], { steps: 8, xMax: 0 }, 'above 0'],
  [[1], { steps: 8, xMax: Number.POSITIVE_INFINITY }, 'finite'],
])('refuses %s with %o', (values, code, message) => {
  expect(() => encodeSigned(values, code)).toThrow(RangeError);
  expect(() => encodeSigned(values, code)).toThrow(message);
});
