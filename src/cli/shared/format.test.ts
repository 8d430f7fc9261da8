/** @file Lists of names that stay one line. */
import { expect, it } from 'vitest';
import { describeClasses, fewOf } from './format.ts';

const names = (n: number) => Array.from({ length: n }, (_, i) => `c${i}`);

it('lists up to the most, and counts the others beyond it', () => {
  expect(fewOf(names(5))).toBe('c0, c1, c2, c3, c4');
  expect(fewOf(names(6))).toBe('c0, c1, c2, c3, c4 and 1 more');
  expect(fewOf(names(20), 20)).toBe(names(20).join(', '));
});

it('names classes by their indices', () => {
  expect(describeClasses(['cat', 'dog'])).toBe('0 cat, 1 dog');
  expect(describeClasses(names(20))).toMatch(/^0 c0, .*, 19 c19$/);
  expect(describeClasses(names(1005))).toBe('0 c0, 1 c1, 2 c2, 3 c3, 4 c4 and 1,000 more');
});
