/**
 * @file Made-up data by formulas: the snapshot shows how the chart draws, not what a network does.
 */
import { describe, expect, it } from 'vitest';
import { newDocument } from '../../platform/node/document.ts';
import { svgText } from '../svg-text.ts';
import { paretoChart } from './pareto.ts';
import { annLines, type ParetoPoint, paretoDomain, paretoSeries } from './series.ts';

const kinds = [
  { model: 'net', conversion: 'plain', gap: 0.1, cost: 1.15, ann: 0.9956 },
  { model: 'net', conversion: 'calibrated', gap: 0.03, cost: 1, ann: 0.9956 },
  { model: 'tuned', conversion: 'own', gap: 0.02, cost: 0.6, ann: 0.9948 },
] as const;

/** Accuracy nears the ANN's with the square of steps; cost grows with their logarithm. */
const points: readonly ParetoPoint[] = kinds.flatMap(({ model, conversion, gap, cost, ann }) =>
  [1, 2, 4, 8, 16, 32].map((steps) => ({
    model,
    conversion,
    steps,
    accuracy: ann - gap / steps ** 2,
    annAccuracy: ann,
    cost: cost * (400_000 + 60_000 * Math.log2(steps)),
    onFront: model === 'tuned' || (conversion === 'calibrated' && steps > 4),
  })),
);

const draw = (of = points) =>
  paretoChart(newDocument(), of, {
    cost: 'synops',
    data: 'made-up digits',
    images: 10_000,
    halfInterval: 0.0014,
  });

const textsOf = (root: Element): string[] =>
  Array.from(root.querySelectorAll('text')).map((text) => text.textContent ?? '');

describe('paretoChart', () => {
  it('looks as committed, in a file that stands alone and says what it shows', async () => {
    const text = svgText(draw());
    expect(text.match(/NaN|undefined|Infinity|<style|:where|\bid="/)).toBeNull();
    expect(text.length).toBeLessThan(40_000);
    expect(draw().querySelector('desc')?.textContent).not.toBe('');
    await expect(text).toMatchFileSnapshot('../__snapshots__/pareto.svg');
  });

  it('names every series, every ANN, and points beneath the zoom with their accuracy', () => {
    expect(textsOf(draw())).toEqual(
      expect.arrayContaining([
        'net, ANN 99.56 %',
        'tuned, ANN 99.48 %',
        'net, plain',
        'net, calibrated',
        'tuned, own',
        '▼ 1: 89.6 %, 2: 97.1 %',
        'Pareto front',
        'made-up digits, 10,000 images, ±0.14 points (95 %). Numbers are time steps; up and to the left is better.',
      ]),
    );
  });

  it('draws one model, and a single point', () => {
    const [point] = points;
    const svg = draw([point]);
    expect(svgText(svg)).not.toMatch(/NaN|Infinity/);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['ANN 99.56 %', 'plain']));
  });
});

describe('its lines', () => {
  it('have the colour of their model and the dash of their conversion', () => {
    const [plain, calibrated, own] = paretoSeries(points);
    expect(plain.look.color).toBe(calibrated.look.color);
    expect(plain.look.dash).not.toBe(calibrated.look.dash);
    expect(own.look.color).not.toBe(plain.look.color);
    expect(annLines(points, 'black').map(({ color }) => color)).toEqual([plain.look.color, own.look.color]);
  });

  it('are seen as closely as most of the points allow', () => {
    // Within a point of 99.56 % are 4 + 5 + 5 of 18, down to 99.56 − 3 / 2² = 98.81 %; a margin of 12 % of the span.
    const [low, high] = paretoDomain(points);
    expect(low).toBeCloseTo(98.81 - 1.5 * 0.12 * 0.75, 9);
    expect(high).toBeCloseTo(99.56 + 0.12 * 0.75, 9);
    const far = points.map((point) => ({ ...point, accuracy: point.accuracy - 0.3 }));
    expect(paretoDomain(far)[0]).toBeLessThan(70);
  });
});
