import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { climb, listen, passedOn, pixelTime } from './neuron.ts';

describe('the neuron of the article', () => {
  it('adds up weight times the steps that are left, by hand', () => {
    const heard = [
      { weight: 5, time: 1 },
      { weight: 3, time: 3 },
      { weight: -4, time: 4 },
    ];
    expect(listen(heard, 8)).toEqual([0, 0, 5, 10, 18, 22, 26, 30, 34]);
  });

  it('climbs to the threshold and fires: 34 + 8 · 4 ≥ 64', () => {
    expect(climb(34, 8, 8)).toEqual({ potentials: [34, 42, 50, 58, 66, 74, 82, 90, 98], time: 4 });
    expect(climb(64, 8, 8).time).toBe(0);
    expect(climb(7, 8, 8).time).toBe(8);
    expect(climb(0, 8, 8).time).toBe(8);
  });

  it('carries k = floor(u / iExt) between 0 and T', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -400, max: 400 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 32 }),
        (u, iExt, steps) => {
          const k = Math.min(steps, Math.max(0, Math.floor(u / iExt)));
          expect(climb(u, iExt, steps).time).toBe(steps - k);
        },
      ),
    );
  });

  it('passes on steps of a staircase: below the value, or the nearest', () => {
    expect([0, 0.24, 0.25, 0.5, 0.99, 1].map((x) => passedOn(x, 4, false))).toEqual([
      0, 0, 0.25, 0.5, 0.75, 1,
    ]);
    expect([0, 0.12, 0.13, 0.24, 0.9].map((x) => passedOn(x, 4, true))).toEqual([0, 0, 0.25, 0.25, 1]);
    expect(passedOn(-0.5, 4, true)).toBe(0);
  });

  it('fires a bright pixel at once and a black one never', () => {
    expect([255, 128, 16, 15, 0].map((brightness) => pixelTime(brightness, 8))).toEqual([0, 4, 7, 8, 8]);
  });
});
