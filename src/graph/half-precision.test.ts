import { describe, expect, it } from 'vitest';
import { brainToNumber, halfToNumber, roundToBrain, roundToHalf } from './half-precision.ts';

describe('half precision', () => {
  it('reads the bit patterns of the standard', () => {
    const patterns = [0x3c00, 0xc000, 0x7bff, 0x0001, 0x0400, 0x7c00];
    expect(patterns.map(halfToNumber)).toEqual([1, -2, 65504, 2 ** -24, 2 ** -14, Number.POSITIVE_INFINITY]);
  });
  it('leaves every half-precision number where it is', () => {
    for (let bits = 0; bits < 0x7c00; bits++)
      expect(roundToHalf(halfToNumber(bits))).toBe(halfToNumber(bits));
  });
  it('rounds ties to even and overflows to infinity', () => {
    expect(roundToHalf(2049)).toBe(2048);
    expect(roundToHalf(2051)).toBe(2052);
    expect(roundToHalf(-65520)).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('bfloat16', () => {
  it('is the upper half of a float32, rounded to even', () => {
    expect(brainToNumber(0x3f80)).toBe(1);
    expect(roundToBrain(1 + 2 ** -8)).toBe(1);
    expect(roundToBrain(1 + 3 * 2 ** -8)).toBe(1 + 2 ** -6);
  });
});
