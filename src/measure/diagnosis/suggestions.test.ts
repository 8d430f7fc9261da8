import { expect, it } from 'vitest';
import { noOrigin } from '../../../test/random-network.ts';
import { suggest } from './suggestions.ts';

const setting = (threshold: string, steps: number | 'continuous' = 8) => ({
  steps,
  rounding: 'nearest' as const,
  layers: [],
  origin: { ...noOrigin, settings: { threshold } },
});

it.each([
  ['percentile:99.9', ['--threshold max', '--threshold percentile:99.99']],
  ['percentile:99', ['--threshold max', '--threshold percentile:99.9']],
  ['fraction:0.1', ['--threshold max', '--threshold percentile:99.9']],
  ['mse', ['--threshold max', '--threshold percentile:99.9']],
  ['max', ['--calibrate with images like these', 'a larger --calibrate-limit']],
])('against saturation at %s: a rule that cuts off less', (threshold, wanted) => {
  expect(suggest('saturation', setting(threshold))).toEqual(wanted);
});

it.each([
  ['percentile:99.9', ['--steps 16', '--threshold percentile:99']],
  ['max', ['--steps 16', '--threshold mse']],
  ['percentile:99', ['--steps 16']],
])('against rounding at %s: more steps, or finer ones where nothing is cut off', (threshold, wanted) => {
  expect(suggest('rounding', setting(threshold))).toEqual(wanted);
});

it('never asks for more steps in continuous time', () => {
  expect(suggest('weights', setting('bound', 'continuous'))).toEqual(['--weights float32']);
});
