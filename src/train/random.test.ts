import { expect, it } from 'vitest';
import { permutation, randomFrom, seedOf } from './random.ts';

it('numbers are uniform in [0, 1): mean 1/2, variance 1/12', () => {
  const random = randomFrom(1);
  const drawn = Array.from({ length: 100_000 }, random);
  const mean = drawn.reduce((a, b) => a + b) / drawn.length;
  const variance = drawn.reduce((sum, v) => sum + (v - mean) ** 2, 0) / drawn.length;
  expect(mean).toBeCloseTo(0.5, 2);
  expect(variance).toBeCloseTo(1 / 12, 3);
  expect(Math.min(...drawn.slice(0, 1000))).toBeGreaterThanOrEqual(0);
  expect(Math.max(...drawn.slice(0, 1000))).toBeLessThan(1);
});

it('seeds of 100,000 neighbouring images collide as rarely as random ones', () => {
  const seeds = new Set(Array.from({ length: 100_000 }, (_, image) => seedOf(1, 2, image)));
  expect(seeds.size).toBeGreaterThan(99_990);
  expect(seedOf(1, 2)).not.toBe(seedOf(2, 1));
});

it('a permutation holds every index once, in another order for another seed', () => {
  const order = permutation(1000, randomFrom(1));
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  expect(order).toEqual(permutation(1000, randomFrom(1)));
  expect(order).not.toEqual(permutation(1000, randomFrom(2)));
});
