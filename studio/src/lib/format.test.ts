import { expect, it } from 'vitest';
import { placeText } from './format.ts';

const at = (neuron: number) => ({ population: 'x', neuron });

it('says where a neuron stands: map, row and column; a class; a lone neuron', () => {
  const maps = { name: 'conv1', shape: [2, 3, 4], neurons: 24, isPaired: false };
  // 12 neurons a map: 12 + 1 · 4 + 3.
  expect(placeText(at(19), maps)).toBe('conv1 · map 1, row 1, column 3');
  const one = { name: 'input', shape: [1, 3, 4], neurons: 12, isPaired: false };
  expect(placeText(at(7), one)).toBe('pixels · row 1, column 3');
  expect(placeText(at(3), { ...one, name: 'readout', shape: [10], neurons: 10 })).toBe('read-out · class 3');
});

it('gives both neurons of a pair the place of their unit', () => {
  const pairs = { name: 'conv4', shape: [2, 3, 4], neurons: 48, isPaired: true };
  expect(placeText(at(19), pairs)).toBe('conv4 · map 1, row 1, column 3, ON');
  expect(placeText(at(24 + 19), pairs)).toBe('conv4 · map 1, row 1, column 3, OFF');
});
