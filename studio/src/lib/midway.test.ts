import { expect, it } from 'vitest';
import { midway } from './midway.ts';

it('finds the first neuron that fires nearest to the middle of its stage', () => {
  expect(midway([8, 1, 5, 3, 4, 4], 8)).toBe(4);
  // 3 and 5 are as near to 4: the first of them.
  expect(midway([8, 1, 5, 3, 8], 8)).toBe(2);
  expect(midway([8, 8, 8], 8)).toBe(0);
});
