/** @file What is said where scores of ANN and network are of two scales. */
import { expect, it } from 'vitest';
import { noteOnScores } from './decisions.ts';

const decision = { kind: 'argmax', output: 'y', shape: [2], endings: ['softmax'] } as const;

it('names the operator that the scores of a network are before', () => {
  expect(noteOnScores(decision, true)).toBeUndefined();
  const squared = { ...decision, leftOut: 'Pow' };
  expect(noteOnScores(squared, false)).toMatch(/are those before the Pow that gives "y"\. /);
  expect(noteOnScores(squared, true)).toContain('; the scores of the ANN are those behind it, so only');
});
