import { expect, it } from 'vitest';
import { pixelRangeOf, roundedPixels } from './round-pixels.ts';

const input = {
  kind: 'input',
  steps: 4,
  name: 'input',
  shape: [1, 1, 4],
  stage: 0,
  xMin: -1,
  xMax: 1,
  selection: null,
} as const;

it('rounds to T steps of the range', () => {
  const pixels = Float32Array.of(-2, -0.7, 0.3, 1.5);
  const one = pixelRangeOf({ ...input, rounding: 'nearest' }, 2);
  expect([...roundedPixels(pixels, one)]).toEqual([-1, -1, 0, 1]);
  const down = pixelRangeOf({ ...input, rounding: 'floor' }, 4);
  expect([...roundedPixels(pixels, down)]).toEqual([-1, -1, 0, 1]);
});
