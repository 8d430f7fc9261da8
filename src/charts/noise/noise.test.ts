/** @file Made-up accuracies by a formula: the snapshot shows how the chart draws, not what a network does. */
import { describe, expect, it } from 'vitest';
import { shareInterval } from '../../measure/bootstrap.ts';
import { newDocument } from '../../platform/node/document.ts';
import { svgText } from '../svg-text.ts';
import { noiseChart } from './noise.ts';
import { type NoiseCell, noisePanels } from './series.ts';

const none = { jitter: 0, drop: 0, weights: 0 };
const outcome = (accuracy: number, images: number) => ({
  accuracy,
  images,
  interval: shareInterval(Math.round(accuracy * images), images),
});
const codes = [
  { name: 'one spike', slope: 1, jitters: [0, 0.5, 1, 2] },
  { name: 'rate, 8 steps', slope: 0.7, jitters: [0] },
  { name: 'few spikes, 3 digits', slope: 0.4, jitters: [0] },
];
const cells: readonly NoiseCell[] = codes.flatMap(({ name, slope, jitters }) =>
  [
    ...jitters.map((jitter) => ({ ...none, jitter })),
    ...[0.01, 0.05, 0.1, 0.2].map((drop) => ({ ...none, drop })),
    ...[0.01, 0.05, 0.1, 0.2].map((weights) => ({ ...none, weights })),
  ].map((noise) => ({
    ...noise,
    name,
    ...outcome(0.99 - slope * (0.01 * noise.jitter ** 2 + noise.drop ** 2 + 2 * noise.weights ** 2), 1000),
  })),
);
const draw = () => noiseChart(newDocument(), cells, { model: 'made-up' });

describe('noiseChart', () => {
  it('looks as committed, in a file that stands alone and says what it shows', async () => {
    const text = svgText(draw());
    expect(text.match(/NaN|undefined|Infinity|<style|\bid="/)).toBeNull();
    expect(svgText(draw()) === text).toBe(true);
    await expect(text).toMatchFileSnapshot('../__snapshots__/noise.svg');
  });

  it('has a panel for each kind that varies, and says which codes it does not have', () => {
    const panels = noisePanels(cells);
    expect(panels.map(({ heading, lines, missing }) => [heading, lines.length, missing])).toEqual([
      ['Jitter', 1, ['rate, 8 steps', 'few spikes, 3 digits']],
      ['Lost spikes', 3, []],
      ['Deviating weights', 3, []],
    ]);
    expect(draw().textContent).toContain('rate, 8 steps: not simulated');
    expect(noisePanels(cells.filter(({ drop, jitter }) => drop === 0 && jitter === 0))).toHaveLength(1);
  });

  // By hand: (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n), z = 1.96.
  it("has Wilson's intervals as bands: 90 of 100 images lie in 82.56…94.48 %, all of 100 in 96.3…100 %", () => {
    const cell = { name: 'one spike', ...none, ...outcome(0.9, 100) };
    const [{ lines }] = noisePanels([cell, { ...cell, drop: 0.1 }]);
    expect(lines[0].points[1]).toMatchObject({ x: 10, y: 90 });
    expect(lines[0].points[1].low).toBeCloseTo(82.56, 2);
    expect(lines[0].points[1].high).toBeCloseTo(94.48, 2);
    expect(lines[0].points[1].title).toBe('one spike at 10: 90.00 % (82.56…94.48)');
    const [right] = noisePanels([
      { ...cell, ...outcome(1, 100) },
      { ...cell, drop: 0.1 },
    ]);
    expect(right.lines[0].points[0].low).toBeCloseTo(96.3, 1);
    expect(right.lines[0].points[0].high).toBe(100);
  });
});
