/** @file Eq. (1) by hand: t(x) = tMax/xMax · (xMax − x). */
import { describe, expect, it } from 'vitest';
import type { InputPopulation, Rounding } from '../network/network.ts';
import { encodePixels } from './encode.ts';

const input = (xMin: number, xMax: number, rounding: Rounding, size = 1): InputPopulation => ({
  kind: 'input',
  steps: 4,
  name: 'input',
  shape: [1, size],
  stage: 0,
  xMin,
  xMax,
  rounding,
  selection: null,
});
const time = (x: number, of: InputPopulation, steps: number | 'continuous') =>
  encodePixels([x], { ...of, steps })[0];

describe('a pixel', () => {
  it('at xMax is the earliest spike, at 0 silence', () => {
    expect(time(255, input(0, 255, 'floor'), 10)).toBe(0);
    expect(time(0, input(0, 255, 'floor'), 10)).toBe(10);
    expect(time(51, input(0, 255, 'floor'), 10)).toBe(8);
  });
  it('between two steps is carried as the lower value by floor, as the nearer one by nearest', () => {
    // 0.37 of 10 steps: 3.7 → 3 or 4. 0.34: 3 either way.
    expect(time(0.37, input(0, 1, 'floor'), 10)).toBe(7);
    expect(time(0.37, input(0, 1, 'nearest'), 10)).toBe(6);
    expect(time(0.34, input(0, 1, 'nearest'), 10)).toBe(7);
  });
  it('of less than half a step does not fire', () => {
    expect(time(0.04, input(0, 1, 'nearest'), 10)).toBe(10);
    expect(time(0.05, input(0, 1, 'nearest'), 10)).toBe(9);
  });
  it('outside the range counts as its end', () => {
    expect(time(-3, input(0, 1, 'nearest'), 4)).toBe(4);
    expect(time(7, input(0, 1, 'nearest'), 4)).toBe(0);
  });
  it('is measured from xMin', () => {
    // −1 … 3: 1 lies in the middle.
    expect([-1, 1, 3].map((x) => time(x, input(-1, 3, 'nearest'), 8))).toEqual([8, 4, 0]);
  });
  it('has a real time in continuous time, in units of tMax', () => {
    expect(time(0.3, input(0, 1, 'nearest'), 'continuous')).toBeCloseTo(0.7, 15);
  });
});

it('an image of another size is refused with both sizes', () => {
  const encode = () => encodePixels([1, 2], input(0, 1, 'nearest', 3));
  expect(encode).toThrow(/2 values.*1×3 = 3/);
  expect(encode).toThrow(expect.objectContaining({ code: 'shape' }));
});

it('a value that is no number is refused with its place', () => {
  const encode = () => encodePixels([1, Number.NaN, 0], input(0, 1, 'nearest', 3));
  expect(encode).toThrow('Value 1 of the image is NaN; give it a number.');
  expect(encode).toThrow(expect.objectContaining({ code: 'range' }));
});
