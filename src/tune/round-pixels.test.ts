import { expect, it } from 'vitest';
import { pixelRangeOf, roundedPixels } from './round-pixels.ts';

const input = {
  kind: 'input',
  steps: null,
  name: 'input',
  shape: [1, 1, 4],
  stage: 0,
  xMin: -1,
  xMax: 1,
  selection: null,
} as const;

it('rounds to T steps of the range, and to T² with two neurons per pixel', () => {
  const pixels = Float32Array.of(-2, -0.7, 0.3, 1.5);
  const one = pixelRangeOf({ ...input, digits: 1, rounding: 'nearest' }, 2);
  expect([...roundedPixels(pixels, one)]).toEqual([-1, -1, 0, 1]);
  const down = pixelRangeOf({ ...input, digits: 1, rounding: 'floor' }, 4);
  expect([...roundedPixels(pixels, down)]).toEqual([-1, -1, 0, 1]);
  const two = pixelRangeOf({ ...input, digits: 2, rounding: 'nearest' }, 2);
  expect([...roundedPixels(pixels, two)]).toEqual([-1, -0.5, 0.5, 1]);
});
