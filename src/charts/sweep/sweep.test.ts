/**
 * @file Made-up data by formulas: the snapshot shows how the chart draws, not what a network does.
 */
import { describe, expect, it } from 'vitest';
import { newDocument } from '../../platform/node/document.ts';
import { svgText } from '../svg-text.ts';
import type { SweepCell } from './cell.ts';
import { sweepChart } from './sweep.ts';

const thresholds = [
  { threshold: 'max', gap: 0.1 },
  { threshold: 'percentile:99.9', gap: 0.05 },
  { threshold: 'percentile:99', gap: 0.03 },
] as const;

/** Accuracy nears the ANN's with the square of steps; cost grows with their logarithm. */
const sweepCells: readonly SweepCell[] = thresholds.flatMap(({ threshold, gap }, i) =>
  [2, 4, 8, 16, 32, 64].map((steps) => ({
    steps,
    threshold,
    per: 'layer',
    accuracy: 0.9956 - gap / steps ** 1.7 - (2 - i) * 0.0002 + ((steps * 7 + i * 3) % 5) * 0.00006,
    annAccuracy: 0.9957,
    spikesPerNeuron: 0.06 + 0.02 * Math.log2(steps) + 0.006 * i,
    synops: 700_000 + 190_000 * Math.log2(steps) + 60_000 * i,
  })),
);

const draw = () => sweepChart(newDocument(), sweepCells, { model: 'made-up', images: 10_000 });

const textsOf = (root: Element): string[] =>
  Array.from(root.querySelectorAll('text')).map((text) => text.textContent ?? '');

describe('sweepChart', () => {
  it('looks as committed, in a file that stands alone and says what it shows', async () => {
    const text = svgText(draw());
    expect(text.match(/NaN|undefined|Infinity|<style|:where|\bid="/)).toBeNull();
    expect(text.startsWith('<svg xmlns="http://www.w3.org/2000/svg" ')).toBe(true);
    expect(text.length).toBeLessThan(400_000);
    expect(svgText(draw()) === text).toBe(true);
    expect(draw().querySelector('desc')?.textContent).not.toBe('');
    await expect(text).toMatchFileSnapshot('../__snapshots__/sweep.svg');
  });

  it('labels the ANN, every threshold, and cells beneath the zoom with their accuracy', () => {
    const texts = textsOf(draw());
    expect(texts).toEqual(
      expect.arrayContaining(['ANN 99.57 %', 'max', 'percentile:99', 'percentile:99.9', '96.5 %', '98.0 %']),
    );
  });

  it('draws without an ANN and with a single cell', () => {
    const [cell] = sweepCells;
    const text = svgText(sweepChart(newDocument(), [{ ...cell, annAccuracy: null }]));
    expect(text).not.toMatch(/ANN|NaN|Infinity/);
  });
});
