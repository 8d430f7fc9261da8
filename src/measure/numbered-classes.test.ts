import { expect, it } from 'vitest';
import type { Decision } from '../graph/decision.ts';
import { numberedClasses } from './numbered-classes.ts';

const scores = (classes: number): Decision => ({
  kind: 'argmax',
  output: 'y',
  shape: [classes],
  endings: [],
});
const labelsOf = (classes: number, ...classNames: string[]) => [
  ...numberedClasses(scores(classes), {
    labels: Int32Array.from(classNames, (_, i) => i),
    classes: classNames.length,
    classNames,
  }).labels,
];

it.each([
  ['of which some are missing count as their numbers', 10, ['0', '7', '9'], [0, 7, 9]],
  ['padded with zeros do so for any number of classes', 100, ['00', '07', '42'], [0, 7, 42]],
  ['that are complete keep their order', 3, ['0', '1', '2'], [0, 1, 2]],
  ['that count from one do not fit', 10, ['1', '10'], [0, 1]],
  ['whose alphabetical order is another stay', 12, ['0', '10', '2'], [0, 1, 2]],
  ['with words among them stay', 10, ['7', 'other'], [0, 1]],
])('folders called by numbers %s', (_, classes, names, labels) => {
  expect(labelsOf(classes, ...names)).toEqual(labels);
});
