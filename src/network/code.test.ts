import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canHoldTwoDigits, carriedBy, codeOf, spikesOf, spikeTimesOf } from './code.ts';

describe('codes by hand', () => {
  it('one digit: a value per step', () => {
    expect(codeOf(8, 1, false)).toMatchObject({ firstSteps: 8, base: 1, levels: 8, neurons: 1 });
    expect(codeOf('continuous', 1, true)).toMatchObject({ firstSteps: 1, base: 1, levels: 1, neurons: 2 });
  });

  it('two digits: windows of half the steps, the first the longer one', () => {
    // 4 + 4 steps: digits 0…4 and 0…4, so 5 · 5 values.
    expect(codeOf(8, 2, false)).toMatchObject({ firstSteps: 4, base: 5, levels: 24, neurons: 2 });
    // 3 + 2 steps: digits 0…3 and 0…2, so 4 · 3 values.
    expect(codeOf(5, 2, true)).toMatchObject({ firstSteps: 3, base: 3, levels: 11, neurons: 4 });
    expect([1, 2, 256, 257, 'continuous' as const].map(canHoldTwoDigits)).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
  });

  it('pairs in up to three steps: both fire in all of them, each for half of the value', () => {
    expect(codeOf(2, 2, false)).toMatchObject({ staggered: true, levels: 4, neurons: 2 });
    expect(codeOf(3, 2, true)).toMatchObject({ staggered: true, levels: 6, neurons: 4 });
    expect(codeOf(4, 2, false)).toMatchObject({ staggered: false, levels: 8 });
    const code = codeOf(2, 2, false);
    // 4 = 2 + 2, 3 = 2 + 1, 2 = 1 + 1, 1 = 1 + 0.
    const carried = [4, 3, 2, 1, 0];
    expect(carried.map((k) => spikesOf(k, code))).toEqual([2, 2, 2, 1, 0]);
    expect([...spikeTimesOf(carried, code, 2)]).toEqual([...[0, 0, 1, 1, 2], ...[0, 1, 1, 2, 2]]);
    expect([...carriedBy([...[0, 0, 1, 1, 2], ...[0, 1, 1, 2, 2]], code, 2)]).toEqual(carried);
  });

  it('fewer steps than the stage: the last ones', () => {
    expect(codeOf(3, 1, false, 8)).toMatchObject({ start: 5, firstSteps: 3, levels: 3 });
    expect([...spikeTimesOf([3, 1, 0], codeOf(3, 1, false, 8), 8)]).toEqual([5, 7, 8]);
    // 2 + 2 steps from the fifth on: 8 = 2 · 3 + 2, 3 = 1 · 3 + 0, 1 = 0 · 3 + 1.
    const two = codeOf(4, 2, false, 8);
    expect(two).toMatchObject({ start: 4, firstSteps: 2, base: 3, levels: 8 });
    expect([...spikeTimesOf([8, 3, 1], two, 8)]).toEqual([...[4, 5, 8], ...[6, 8, 7]]);
    expect([...carriedBy([...[4, 5, 8], ...[6, 8, 7]], two, 8)]).toEqual([8, 3, 1]);
  });

  it('spikes and their times', () => {
    const code = codeOf(8, 2, true);
    // 24 = 4 · 5 + 4, −7 = −(1 · 5 + 2), 5 = 1 · 5 + 0, 3 = 0 · 5 + 3.
    const carried = [24, -7, 5, 3, 0];
    expect(carried.map((k) => spikesOf(k, code))).toEqual([2, 2, 1, 1, 0]);
    expect([...spikeTimesOf(carried, code, 8)]).toEqual([
      ...[0, 8, 3, 8, 8],
      ...[4, 8, 8, 5, 8],
      ...[8, 3, 8, 8, 8],
      ...[8, 6, 8, 8, 8],
    ]);
  });
});

it('what units carry is read back from spike times, one spike each', () => {
  const codes = fc.record({
    steps: fc.integer({ min: 2, max: 256 }),
    two: fc.boolean(),
    signed: fc.boolean(),
  });
  fc.assert(
    fc.property(
      codes,
      fc.array(fc.double({ min: -1, max: 1, noNaN: true })),
      ({ steps, two, signed }, xs) => {
        const code = codeOf(steps, two ? 2 : 1, signed);
        const carried = xs.map((x) => Math.round((signed ? x : Math.abs(x)) * code.levels));
        const times = spikeTimesOf(carried, code, steps);
        expect([...carriedBy(times, code, steps)]).toEqual(carried.map((k) => k + 0));
        expect(times.filter((t) => t < steps).length).toBe(
          carried.reduce((sum, k) => sum + spikesOf(k, code), 0),
        );
      },
    ),
  );
});
