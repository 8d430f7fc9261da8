import { expect, it } from 'vitest';
import { chanceClause, isAtChance } from './chance.ts';

it('ten classes: guessing is right on a tenth, and by luck on a little more', () => {
  expect(isAtChance(0.1, 10, 1000)).toBe(true);
  expect(isAtChance(0.16, 10, 1000)).toBe(false);
  // 5 of 30: two standard errors of 30 guesses are 11 points.
  expect(isAtChance(5 / 30, 10, 30)).toBe(true);
  expect(isAtChance(0.3, 10, 30)).toBe(false);
});
it('two classes: 70 % of a thousand is no guess', () => {
  expect(isAtChance(0.55, 2, 1000)).toBe(true);
  expect(isAtChance(0.7, 2, 1000)).toBe(false);
});
it('says nothing about few images or a single class', () => {
  expect(isAtChance(0, 10, 19)).toBe(false);
  expect(isAtChance(0, 1, 1000)).toBe(false);
});

it('says where an accuracy is clearly below chance', () => {
  // Two standard errors of a guess are 10 % on 100 images of two classes.
  expect(chanceClause(0.05, 2, 100)).toBe(', which is below chance for 2 classes,');
  expect(chanceClause(0.41, 2, 100)).toBe(', which is chance for 2 classes,');
  expect(chanceClause(0.9, 2, 100)).toBe('');
});
