import { expect, it } from 'vitest';
import { spread } from './end-labels.ts';

it('leaves labels that have room where they are', () => {
  expect(spread([10, 50, 90], 20, 0, 100)).toEqual([10, 50, 90]);
});

it('moves labels that touch apart around their mean, in the order of their lines', () => {
  expect(spread([52, 50], 20, 0, 100)).toEqual([61, 41]);
});

it('stays within the bounds', () => {
  expect(spread([99, 99, 1], 20, 0, 100)).toEqual([80, 100, 1]);
});
