import { expect, it } from 'vitest';
import { stridedIndices } from './strided.ts';

it('lists the elements of a view, row by row', () => {
  // The transpose of a 2×3 matrix.
  expect([...stridedIndices([3, 2], [1, 3])]).toEqual([0, 3, 1, 4, 2, 5]);
});

it('of a view without elements takes no memory, whatever its other axes say', () => {
  expect(stridedIndices([2 ** 31, 4, 0], [1, 1, 1])).toHaveLength(0);
});
