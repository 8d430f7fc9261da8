import { expect, it } from 'vitest';
import { learningRateAt } from './schedule.ts';

it('rises in a line, then falls in half a cosine to nearly zero', () => {
  const rates = Array.from({ length: 109 }, (_, i) => learningRateAt(i + 1, 109, 10, 1));
  expect(rates[0]).toBeCloseTo(0.1, 10);
  expect(rates[9]).toBe(1);
  expect(rates[59]).toBeCloseTo(0.5, 10);
  expect(rates[108]).toBeGreaterThan(0);
  expect(rates[108]).toBeLessThan(0.001);
});

it('starts at the peak without a warm-up', () => {
  expect(learningRateAt(1, 1000, 0, 1)).toBeCloseTo(1, 4);
});
