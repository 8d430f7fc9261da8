import { expect, it } from 'vitest';
import { compact, count, percent, significant } from './format.ts';

it('writes numbers with their thousands apart', () => {
  expect([0, 999, 25_088, 1_015_015, -1500].map(count)).toEqual([
    '0',
    '999',
    '25,088',
    '1,015,015',
    '−1,500',
  ]);
});

it('shortens large numbers to three digits', () => {
  expect([320, 12_800, 999_900, 1_015_015, 5_000].map(compact)).toEqual([
    '320',
    '12.8 k',
    '1 M',
    '1.02 M',
    '5,000',
  ]);
});

it('keeps three significant digits without idle zeros', () => {
  expect([0.14159, 0.5, 0.002, 100, 1234].map((x) => significant(x))).toEqual([
    '0.142',
    '0.5',
    '0.002',
    '100',
    '1230',
  ]);
});

it('writes fractions as percentages', () => {
  expect(percent(0.99437)).toBe('99.44 %');
});
