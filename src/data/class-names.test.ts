import { expect, it } from 'vitest';
import { placesOfNames } from './class-names.ts';

it.each([
  ['the same text', ['cat', 'dog'], ['dog', 'cat'], [1, 0]],
  ['other capitals', ['Cat', 'DOG'], ['dog', 'cat', 'fox'], [1, 0, -1]],
  ['the same text before other capitals', ['a', 'A'], ['A', 'a'], [1, 0]],
  ['two names of the same letters among the classes', ['Cat', 'CAT'], ['cat'], [-1]],
  ['two names of the same letters in the data', ['Cat'], ['cat', 'CAT'], [-1, -1]],
])('%s', (_, classes, names, places) => {
  expect(placesOfNames(classes, names)).toEqual(places);
});
