/** @file Labels that are, and are not, classes of the model. */
import { describe, expect, it } from 'vitest';
import type { Decision } from '../graph/decision.ts';
import { checkClasses, noteOnValues } from './classes.ts';

const base = { output: 'y', endings: [] } as const;
const scores = (n: number): Decision => ({ ...base, kind: 'argmax', shape: [n] });
const score: Decision = { ...base, kind: 'threshold', shape: [1], threshold: 0.5 };
const upTo = (least: number, most: number) =>
  Array.from({ length: 40 }, (_, i) => least + (i % (most - least + 1)));

describe('labels', () => {
  it('of the model pass without a word', () => {
    expect(checkClasses(scores(10), { labels: upTo(0, 9) })).toEqual([]);
    expect(checkClasses(score, { labels: [0, 1, 1] })).toEqual([]);
    // A few images need not have one of every class.
    expect(checkClasses(scores(10), { labels: [3, 7], classes: 10 })).toEqual([]);
  });
  it('that are missing are no fault', () => {
    expect(checkClasses(scores(3), { labels: [], classes: 9 })).toEqual([]);
  });
  it('above the outputs are refused', () => {
    expect(() => checkClasses(scores(5), { labels: upTo(0, 9) })).toThrow(/5 scores.*0…4.*run from 0 to 9/);
    expect(() => checkClasses(score, { labels: upTo(0, 9) })).toThrow(/one score.*0 and 1.*0 to 9/);
  });
  it('of a format with more classes than outputs are refused, whichever were read', () => {
    expect(() => checkClasses(scores(5), { labels: [0, 1], classes: 10 })).toThrow(
      /the data have 10 classes/,
    );
  });
  it('that count from 1 are told to', () => {
    expect(() => checkClasses(scores(10), { labels: upTo(1, 10) })).toThrow(/run from 1 to 10; subtract 1/);
    expect(() => checkClasses(score, { labels: upTo(1, 2) })).toThrow(/subtract 1/);
    expect(checkClasses(scores(10), { labels: upTo(1, 9) })).toEqual([
      'No label is 0, the smallest is 1; if the labels count from 1, subtract 1.',
    ]);
  });
  it('of fewer classes than outputs are noted', () => {
    expect(checkClasses(scores(10), { labels: upTo(0, 2) })[0]).toMatch(/hold 3 of the model's 10 classes/);
    expect(checkClasses(scores(1001), { labels: upTo(0, 9), classes: 1000 })[0]).toMatch(/background class/);
  });
  it('are counted, not taken from the largest', () => {
    const [held, same] = checkClasses(scores(10), { labels: [7, 7, 7], classes: 8 });
    expect(held).toMatch(/hold 1 of the model's 10 classes/);
    expect(same).toMatch(/All 3 labels are the same/);
    expect(checkClasses(scores(10), { labels: [2, 8], classes: 9 })).toEqual([
      "The data hold 2 of the model's 10 classes; a label k must mean score k.",
    ]);
    // Folders may be empty, and formats know more classes than the first images have.
    expect(checkClasses(scores(10), { labels: [0, 4], classes: 6 })[0]).toMatch(/hold 6 of/);
    expect(checkClasses(scores(10), { labels: [0, 2], classNames: ['a', 'b', 'c'] })[0]).toMatch(/hold 3 of/);
  });
  it('of one class only are noted', () => {
    expect(checkClasses(scores(2), { labels: [1, 1, 1], classes: 2 })[0]).toMatch(
      /All 3 labels are the same/,
    );
  });
  it('are not asked for where values are measured', () => {
    expect(checkClasses({ ...base, kind: 'values', shape: [1] }, { labels: [17, 80] })).toEqual([]);
  });
});

it('a map has no accuracy', () => {
  const map: Decision = { ...base, kind: 'map', shape: [2, 4, 4] };
  expect(() => checkClasses(map, { labels: [0] })).toThrow(/2×4×4 per image.*--decision values/);
});

describe('one value per image', () => {
  const value: Decision = { ...base, kind: 'values', shape: [1] };
  it('is noted where the labels are 0 and 1', () => {
    expect(noteOnValues(value, [0, 1, 1])).toBe(
      'The labels are 0 and 1, as classes are, but the output "y" is read as a value, which has no accuracy; if it is a score of class 1, say above which score, e.g. --decision threshold:0.5; if it is one of class 0, below which, e.g. --decision below:0.5; else say --decision values.',
    );
  });
  it.each([
    ['more labels', value, [0, 1, 2]],
    ['labels between', value, [0, 0.5, 1]],
    ['one label', value, [1, 1, 1]],
    ['values that are declared', { ...value, declared: true } as Decision, [0, 1]],
    ['no labels', value, []],
    ['labels other than 0 and 1', value, [1, 2]],
    ['a decision', score, [0, 1]],
    ['several values', { ...value, shape: [2] } as Decision, [0, 1]],
  ])('is not with %s', (_, decision, labels) => {
    expect(noteOnValues(decision, labels)).toBeUndefined();
  });
});
