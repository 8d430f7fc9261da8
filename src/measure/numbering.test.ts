/** @file Labels in another order than the scores are told from a classifier that guesses. */
import { expect, it } from 'vitest';
import { otherNumbering } from './numbering.ts';

it('labels shifted by one', () => {
  const shifted = [
    [0, 18, 2],
    [1, 0, 19],
    [20, 0, 0],
  ];
  expect(otherNumbering(shifted)).toEqual({
    pairs: [
      [0, 1],
      [1, 2],
      [2, 0],
    ],
    accuracy: 57 / 60,
  });
});

it('two classes that are swapped', () => {
  expect(
    otherNumbering([
      [2, 28],
      [27, 3],
    ])?.accuracy,
  ).toBe(55 / 60);
});

it('no other order for a classifier that is right, guesses, or always says the same', () => {
  const right = [
    [19, 1],
    [2, 18],
  ];
  const guesses = [
    [10, 11],
    [9, 10],
  ];
  const constant = [
    [0, 20],
    [0, 20],
  ];
  for (const confusion of [right, guesses, constant]) expect(otherNumbering(confusion)).toBeUndefined();
});
