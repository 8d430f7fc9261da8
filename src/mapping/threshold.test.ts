import { describe, expect, it } from 'vitest';
import { random } from '../../test/random.ts';
import { addValues, emptyHistogram } from './histogram.ts';
import { chooseMaximum, formatThreshold, parseThreshold, type Threshold } from './threshold.ts';

/** The rule of a text that is one. */
function ruleOf(text: string): Threshold {
  const rule = parseThreshold(text);
  if (rule) return rule;
  throw new Error(`${text} is no rule`);
}

function histogramOf(values: readonly number[]) {
  const histogram = emptyHistogram();
  addValues(histogram, Float32Array.from(values), 0, values.length);
  return histogram;
}

/** Mean squared error of values carried by spikes: rounded to xMax/steps, cut at xMax. */
function squaredError(values: readonly number[], xMax: number, steps: number): number {
  const carried = (x: number) =>
    (Math.min(steps, Math.max(0, Math.round((x / xMax) * steps))) * xMax) / steps;
  return values.reduce((sum, x) => sum + (x - carried(x)) ** 2, 0) / values.length;
}

describe('a threshold rule', () => {
  it.each(['max', 'mse', 'bound', 'percentile:99.9', 'percentile:100', 'fraction:0.8', 'fraction:1.5'])(
    '%s reads as it is written',
    (text) => {
      expect(formatThreshold(ruleOf(text))).toBe(text);
    },
  );
  it.each([
    '',
    'MAX',
    'percentile',
    'percentile:0',
    'percentile:101',
    'percentile:-1',
    'fraction:0',
    'fraction:x',
  ])('"%s" is none', (text) => {
    expect(parseThreshold(text)).toBeUndefined();
  });
});

describe('xMax', () => {
  const thousand = histogramOf(Array.from({ length: 1000 }, (_, i) => (i + 1) / 100));
  it('by max is the largest activation', () => {
    expect(chooseMaximum(thousand, { kind: 'max' }, 8)).toBe(10);
  });
  it('by fraction is that part of it, also beyond it', () => {
    expect(chooseMaximum(thousand, { kind: 'fraction', fraction: 0.25 }, 8)).toBe(2.5);
    expect(chooseMaximum(thousand, { kind: 'fraction', fraction: 1.5 }, 8)).toBe(15);
  });
  it('by percentile counts positive activations only', () => {
    // 99 % of the values 0.01, 0.02, … 10 are 9.9 or less, however many zeros stand beside them.
    const withZeros = histogramOf([
      ...Array.from({ length: 1000 }, (_, i) => (i + 1) / 100),
      ...Array.from({ length: 9000 }, () => 0),
    ]);
    expect(chooseMaximum(withZeros, { kind: 'percentile', percentile: 99 }, 8) / 9.9).toBeCloseTo(1, 2);
  });
  it('by mse reckons with what a deadline drops: of many small and one large value the small ones are kept', () => {
    const values = [...Array.from({ length: 100 }, () => 1), 4];
    // In all of 4 steps xMax = 4 writes both exactly.
    expect(chooseMaximum(histogramOf(values), { kind: 'mse' }, 4)).toBeCloseTo(4, 1);
    // In the first 2, k ≥ 3, it would drop the small ones. As k = 3 they cost 100 (3/4 xMax − 1)², and the large one as k = 4
    // (4 − xMax)²: least at 158 / 114.5. The rule tries one xMax in every 2 %.
    const short = chooseMaximum(histogramOf(values), { kind: 'mse' }, 4, { rounding: 'nearest', least: 3 });
    expect(short / (158 / 114.5)).toBeGreaterThan(0.98);
    expect(short / (158 / 114.5)).toBeLessThan(1.02);
  });
  it('by mse takes the error of the rounding that is used', () => {
    const values = [...Array.from({ length: 100 }, () => 0.9), 4];
    // The floor ramp drops 0.9 above xMax = 3.6 (100 · 0.9² = 81); at 3.6 it is k = 1 exactly, and 4 costs 0.4². The rounded
    // ramp keeps it as k = 1: 100 (xMax/4 − 0.9)² + (4 − xMax)² is least at 53 / 14.5 = 3.655. One xMax in every 2 % is tried.
    const floor = chooseMaximum(histogramOf(values), { kind: 'mse' }, 4, { rounding: 'floor', least: 1 });
    expect(floor).toBeLessThanOrEqual(3.6);
    expect(floor).toBeGreaterThan(3.6 * 0.975);
    const nearest = chooseMaximum(histogramOf(values), { kind: 'mse' }, 4);
    expect(nearest / (53 / 14.5)).toBeGreaterThan(0.99);
    expect(nearest / (53 / 14.5)).toBeLessThan(1.01);
  });
  it('of a layer that never was active is 0 by any rule', () => {
    const silent = histogramOf([-1, 0]);
    for (const rule of ['max', 'mse', 'percentile:99', 'fraction:1']) {
      const threshold = ruleOf(rule);
      if (threshold.kind !== 'bound') expect(chooseMaximum(silent, threshold, 8)).toBe(0);
    }
  });
});

describe('the least squares rule', () => {
  // Exponential: most activations are small, a few are eight times the mean.
  const draw = random(5);
  const longTailed = Array.from({ length: 20_000 }, () => -Math.log(1 - draw()));
  const histogram = histogramOf(longTailed);

  it('beats the maximum clearly at few steps', () => {
    const best = chooseMaximum(histogram, { kind: 'mse' }, 4);
    expect(squaredError(longTailed, best, 4)).toBeLessThan(squaredError(longTailed, histogram.max, 4) / 3);
  });
  it('finds no worse xMax than any on a fine grid', () => {
    for (const steps of [2, 4, 16]) {
      const best = squaredError(longTailed, chooseMaximum(histogram, { kind: 'mse' }, steps), steps);
      for (let fraction = 0.05; fraction <= 1; fraction += 0.01) {
        expect(best).toBeLessThan(squaredError(longTailed, fraction * histogram.max, steps) * 1.02);
      }
    }
  });
  it('cuts less the more steps there are, and nothing in continuous time', () => {
    const maxima = [2, 8, 32, 128].map((steps) => chooseMaximum(histogram, { kind: 'mse' }, steps));
    for (let i = 1; i < maxima.length; i++) expect(maxima[i]).toBeGreaterThanOrEqual(maxima[i - 1]);
    expect(maxima[0]).toBeGreaterThan(0);
    expect(maxima[3]).toBeGreaterThan(maxima[0]);
    expect(chooseMaximum(histogram, { kind: 'mse' }, 'continuous')).toBe(histogram.max);
  });
});
