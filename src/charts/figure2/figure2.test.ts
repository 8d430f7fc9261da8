/**
 * @file Made-up data by formulas: the snapshot shows how the chart draws, not what a network does.
 */
import { describe, expect, it } from 'vitest';
import { newDocument } from '../../platform/node/document.ts';
import { svgText } from '../svg-text.ts';
import type { Figure2Cell, Figure2Data } from './data.ts';
import { figure2 } from './figure2.ts';

/** Quantisation falls with steps, saturation with the threshold. */
function figure2Cell(steps: number, fraction: number, rounding: Figure2Cell['rounding']): Figure2Cell {
  const step = fraction / steps;
  const quantisation = rounding === 'nearest' ? step ** 2 / 12 : step ** 2 / 3;
  const saturation = fraction < 1 ? 0.04 * Math.exp(-14 * fraction) * (1 - fraction) : 0;
  const relative = Math.sqrt(0.4 * quantisation + saturation);
  return { steps, fraction, rounding, rmse: 5.2 * relative, relative };
}

const fractions = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.4, 1.5];

const figure2Data: Figure2Data = {
  layer: 'conv2',
  unit: 'activation units',
  images: 1000,
  cells: [2, 4, 8, 16, 32, 64, 128, 256].flatMap((steps) =>
    fractions.flatMap((fraction) =>
      (['floor', 'nearest'] as const).map((rounding) => figure2Cell(steps, fraction, rounding)),
    ),
  ),
};

const draw = () => figure2(newDocument(), figure2Data);

const textsOf = (root: Element): string[] =>
  Array.from(root.querySelectorAll('text')).map((text) => text.textContent ?? '');

const pathsOf = (root: Element, stroke: string): Element[] =>
  Array.from(root.querySelectorAll(`[aria-label="line"][stroke="${stroke}"] path`));

describe('figure2', () => {
  it('looks as committed, in a file that stands alone and says what it shows', async () => {
    const text = svgText(draw());
    expect(text.match(/NaN|undefined|Infinity|<style|:where|\bid="/)).toBeNull();
    expect(text.startsWith('<svg xmlns="http://www.w3.org/2000/svg" ')).toBe(true);
    expect(text.length).toBeLessThan(400_000);
    expect(svgText(draw()) === text).toBe(true);
    expect(draw().querySelector('desc')?.textContent).not.toBe('');
    await expect(text).toMatchFileSnapshot('../__snapshots__/figure2.svg');
  });

  it('titles its axes with units', () => {
    const texts = textsOf(draw());
    expect(texts).toEqual(
      expect.arrayContaining([
        'RMSE (activation units)',
        'steps per stage',
        'threshold ÷ largest activation',
      ]),
    );
    for (const steps of [2, 4, 8, 16, 32, 64, 128, 256]) expect(texts).toContain(String(steps));
  });

  it('has a square for every cell, with its number, and frames the best threshold of each row', () => {
    const chart = draw();
    const squares = Array.from(chart.querySelectorAll('g[font-size="13"] > rect'));
    expect(squares).toHaveLength(figure2Data.cells.length);
    expect(squares.filter((square) => square.getAttribute('stroke') !== null)).toHaveLength(2 * 8);
    // 2 steps at the largest activation: √(0.4 · ½²/12) = 9.1 % and √(0.4 · ½²/3) = 18 %, by the formula above.
    expect(textsOf(chart)).toEqual(expect.arrayContaining(['9.1', '18']));
    const colours = new Set(squares.map((square) => square.getAttribute('fill')));
    expect(colours.size).toBeGreaterThan(20);
  });

  it('draws one line per rounding, and one per number of steps and rounding, and rings the lowest point of each', () => {
    const chart = draw();
    expect(chart.querySelectorAll('[aria-label="line"] path')).toHaveLength(2 + 6);
    expect(Array.from(chart.querySelectorAll('circle[r="9"]'))).toHaveLength(6);
    expect(textsOf(chart)).toEqual(expect.arrayContaining(['4 nearest: 0.4', '4 floor: 0.3']));
  });

  it('puts equal factors of error at equal distances', () => {
    const [path] = pathsOf(draw(), '#0072b2');
    const heights =
      (path.getAttribute('d') ?? '').match(/-?[\d.]+,-?[\d.]+/g)?.map((pair) => Number(pair.split(',')[1])) ??
      [];
    expect(heights).toHaveLength(8);
    const distances = heights.slice(1).map((y, i) => y - heights[i]);
    for (const distance of distances) expect(distance).toBeCloseTo(distances[0], 0);
    expect(distances[0]).toBeGreaterThan(0);
  });

  it('draws no line for cells without error', () => {
    const cells = figure2Data.cells.map((cell) => ({ ...cell, rmse: 0, relative: 0 }));
    expect(svgText(figure2(newDocument(), { ...figure2Data, cells }))).not.toMatch(/NaN|Infinity/);
  });
});
