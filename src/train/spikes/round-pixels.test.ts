import { expect, it } from 'vitest';
import { pixelRangeOf, roundedPixels } from './round-pixels.ts';

const input = { xMin: -1, xMax: 1, rounding: 'nearest' } as const;

it('rounds to the steps of the input', () => {
  const pixels = Float32Array.of(-2, -0.7, 0.3, 1.5);
  expect([...roundedPixels(pixels, pixelRangeOf(input, 2))]).toEqual([-1, -1, 0, 1]);
  const down = pixelRangeOf({ ...input, rounding: 'floor' }, 4);
  expect([...roundedPixels(pixels, down)]).toEqual([-1, -1, 0, 1]);
  const own = pixelRangeOf(input, 4);
  expect([...roundedPixels(pixels, own)]).toEqual([-1, -0.5, 0.5, 1]);
});
