import { expect, it } from 'vitest';
import { firedOf, isOff, partnerOf, unitsOf } from './pairs.ts';

const pairs = { neurons: 6, isPaired: true };
const singles = { neurons: 6, isPaired: false };

it('counts a pair as one unit, and knows which of the two is OFF', () => {
  expect([unitsOf(pairs), unitsOf(singles)]).toEqual([3, 6]);
  expect([2, 3].map((neuron) => isOff(neuron, pairs))).toEqual([false, true]);
  expect(isOff(5, singles)).toBe(false);
});

it('goes from one neuron of a pair to the other and back', () => {
  expect(partnerOf({ population: 'a', neuron: 1 }, pairs).neuron).toBe(4);
  expect(partnerOf({ population: 'a', neuron: 4 }, pairs).neuron).toBe(1);
});

it('asks the neuron of a unit that fired, the ON neuron if neither did', () => {
  // Four steps: unit 0 fires ON, unit 1 OFF, unit 2 is silent.
  const times = [1, 4, 4, 4, 2, 4];
  expect([0, 1, 2].map((unit) => firedOf(unit, pairs, times, 4))).toEqual([0, 4, 2]);
  expect(firedOf(1, singles, times, 4)).toBe(1);
});
