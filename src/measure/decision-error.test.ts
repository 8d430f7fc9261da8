import { describe, expect, it } from 'vitest';
import { expectedDisagreement, normal } from './decision-error.ts';

it('Φ agrees with its table', () => {
  const table = [
    [0, 0.5],
    [-1, 0.1586552539],
    [1.96, 0.9750021049],
    [-3, 0.001349898],
  ];
  for (const [z, p] of table) expect(Math.abs(normal(z) - p)).toBeLessThan(7.5e-8);
  expect(normal(Number.NEGATIVE_INFINITY)).toBe(0);
});

describe('expected disagreement', () => {
  it('by hand: margins 2 and 4, found as 3 and 3', () => {
    // α = (2·3 + 4·3) / (4 + 16) = 0.9; e = 1.2 and −0.6; σ = √((1.44 + 0.36) / 2) = √0.9.
    const sigma = Math.sqrt(0.9);
    expect(expectedDisagreement([2, 0, 0, 4], [3, 0, 0, 3], 2)).toBeCloseTo(
      (normal(-1.8 / sigma) + normal(-3.6 / sigma)) / 2,
      12,
    );
  });
  it('the runner-up is the ANN’s, wherever it stands', () => {
    // Margins 4 − 2 of classes 2 and 0, and 7 − 3 of classes 0 and 1; found as 6 − 3 and 5 − 2.
    expect(expectedDisagreement([2, 1, 4, 7, 3, -1], [3, 9, 6, 5, 2, 8], 3)).toBeCloseTo(
      expectedDisagreement([2, 0, 0, 4].toReversed(), [3, 0, 0, 3].toReversed(), 2),
      12,
    );
  });
  it('scores in another unit decide alike', () => {
    expect(expectedDisagreement([1, 2, 5, 3], [10, 20, 50, 30], 2)).toBe(0);
  });
  it('equal scores are a coin, and opposite ones are wrong', () => {
    expect(expectedDisagreement([1, 1], [3, 3], 2)).toBeCloseTo(0.5, 7);
    expect(expectedDisagreement([1, 2, 5, 3], [-1, -2, -5, -3], 2)).toBe(1);
  });
  it('a single score is compared with zero', () => {
    expect(expectedDisagreement([-2, 4], [-3, 3], 1)).toBeCloseTo(
      (normal(-1.8 / Math.sqrt(0.9)) + normal(-3.6 / Math.sqrt(0.9))) / 2,
      12,
    );
  });
});
