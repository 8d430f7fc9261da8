/** @file Names of classes in a model's metadata, as other programs write them. */
import { expect, it } from 'vitest';
import { namesInMetadata, problemOfNames } from './class-names.ts';

const pets = ['cat', "dog's"];

it.each([
  ['a JSON list', { classes: '["cat", "dog\'s"]' }],
  ['a JSON dictionary by index', { labels: '{"1": "dog\'s", "0": "cat"}' }],
  ['a JSON dictionary by name', { class_to_idx: '{"dog\'s": 1, "cat": 0}' }],
  ['a Python dictionary, as Ultralytics writes it', { names: `{0: 'cat', 1: "dog's"}` }],
  ['a Python list with a comma at its end', { names: `['cat', 'dog\\'s', ]` }],
  ['a Python dictionary by name', { class_to_idx: `{'cat': 0, "dog's": 1}` }],
  ['a list that is parsed already', { labels: pets }],
  ['the second key where the first cannot be read', { names: 'see the paper', labels: pets }],
])('reads %s', (_, metadata) => {
  expect(namesInMetadata(metadata)).toEqual(pets);
});

it.each([
  ['none', {}],
  ['a sentence', { names: 'cats and dogs' }],
  ['an index left out', { names: `{0: 'cat', 2: 'dog'}` }],
  ['two of the same name', { names: '["cat", "cat"]' }],
  ['an empty name', { names: '["cat", " "]' }],
  ['numbers', { names: '[1, 2]' }],
  ['code', { names: `{0: open('x')}` }],
])('reads no names from %s', (_, metadata) => {
  expect(namesInMetadata(metadata)).toBeUndefined();
});

it.each([
  [{ names: '["cat", "cat"]' }, 'two classes are called "cat"'],
  [{ names: '["cat", " "]' }, 'a class has an empty name'],
  [{ names: `{0: 'cat', 2: 'dog'}` }, '"names" does not name the classes 0, 1, 2, … in a way that is known'],
  [{ names: 'cats and dogs', labels: '3' }, undefined],
  [{ names: '["cat", "cat"]', labels: pets }, undefined],
])('says why names are of no use: %j', (metadata, problem) => {
  expect(problemOfNames(metadata)).toBe(problem);
});
