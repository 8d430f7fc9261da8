/** @file How many spikes a lane takes: by hand, and against every order in which sources could fire. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { INT32 } from './record.ts';
import { roomOf } from './room.ts';

it('is 32,767 / |w| where all weights are alike', () => {
  expect(roomOf(new Int8Array(100).fill(-100), 100, 10)).toBe(327);
});

it('is larger where few weights are large', () => {
  const weights = new Int8Array(100).fill(100);
  weights.set([127, -127]);
  // 32,767 − 2,540 = 30,227 = 302 · 100 + 27: Σ|k| of 20 at the largest weights and 302 at the others.
  expect(roomOf(weights, 100, 10)).toBe(322);
});

it('has no end where all sources together fit, and is that of the target with the least', () => {
  expect(roomOf(new Int8Array(30).fill(100), 30, 10)).toBe(INT32);
  expect(
    roomOf(
      Int8Array.from({ length: 200 }, (_, i) => (i < 100 ? 1 : 100)),
      100,
      10,
    ),
  ).toBe(327);
});

it('is safe and cannot be larger: the worst spikes within it fit 16 bits, one more does not', () => {
  const weights = fc.array(fc.integer({ min: -127, max: 127 }), { minLength: 1, maxLength: 80 });
  fc.assert(
    fc.property(weights, fc.integer({ min: 1, max: 258 }), (values, steps) => {
      const room = roomOf(Int8Array.from(values), values.length, steps);
      const worst = (amount: number): number => {
        let left = amount;
        let sum = 0;
        for (const size of values.map(Math.abs).sort((a, b) => b - a)) {
          const k = Math.min(left, steps);
          sum += size * k;
          left -= k;
        }
        return sum;
      };
      expect(worst(room)).toBeLessThanOrEqual(32767);
      if (room < INT32) expect(worst(room + 1)).toBeGreaterThan(32767);
    }),
    { numRuns: 500, seed: 1 },
  );
});
