import { expect, it } from 'vitest';
import { adamState, adamStep } from './adam.ts';

it('the first step has the size of the learning rate, whatever the gradient', () => {
  const parameters = Float32Array.of(1, 1, 1);
  adamStep(parameters, Float32Array.of(1000, -0.001, 0), adamState(3), 1, 0.1);
  expect(parameters[0]).toBeCloseTo(0.9, 4);
  expect(parameters[1]).toBeCloseTo(1.1, 4);
  expect(parameters[2]).toBe(1);
});

it('two steps with gradients 1 and 3 move by what algorithm 1 says', () => {
  const parameters = Float32Array.of(0);
  const state = adamState(1);
  adamStep(parameters, Float32Array.of(1), state, 1, 0.5);
  adamStep(parameters, Float32Array.of(3), state, 2, 0.5);
  const m = (0.9 * 0.1 + 0.1 * 3) / (1 - 0.9 ** 2);
  const v = (0.999 * 0.001 + 0.001 * 9) / (1 - 0.999 ** 2);
  expect(parameters[0]).toBeCloseTo(-0.5 - (0.5 * m) / Math.sqrt(v), 5);
});
