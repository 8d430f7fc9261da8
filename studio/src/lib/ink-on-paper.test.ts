import { expect, it } from 'vitest';
import { inkOn } from './ink-on-paper.ts';

const greys = (...levels: readonly number[]) =>
  Uint8ClampedArray.from(levels.flatMap((level) => [level, level, level, 255]));

it('makes dark ink on paper bright on black, by the distance to the paper', () => {
  // Paper 200, ink 0: a level of 100 is half of the way, 220 is brighter than the paper.
  expect(inkOn(greys(200, 0, 200, 100, 220))).toEqual(greys(0, 255, 0, 128, 0));
});

it('leaves chalk on black bright, and stretches it', () => {
  expect(inkOn(greys(10, 110, 10, 60, 0))).toEqual(greys(0, 255, 0, 128, 0));
});

it('weighs colours by their brightness', () => {
  // Pure red is 76 of 255.
  expect(inkOn(Uint8ClampedArray.of(0, 0, 0, 255, 255, 0, 0, 255, 0, 0, 0, 255))).toEqual(greys(0, 255, 0));
});

it('makes an even picture black', () => {
  expect(inkOn(greys(90, 90, 90))).toEqual(greys(0, 0, 0));
});
