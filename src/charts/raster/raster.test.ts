/**
 * @file Made-up data by formulas: the snapshot shows how the chart draws, not what a network does.
 */
import { describe, expect, it } from 'vitest';
import { newDocument } from '../../platform/node/document.ts';
import { svgText } from '../svg-text.ts';
import type { RasterData } from './data.ts';
import { rasterChart } from './raster.ts';

/** A drawn 7, soft at its edges. */
function seven(x: number, y: number): number {
  const segment = (x1: number, y1: number, x2: number, y2: number) => {
    const along = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / ((x2 - x1) ** 2 + (y2 - y1) ** 2);
    const t = Math.min(1, Math.max(0, along));
    return Math.hypot(x - x1 - t * (x2 - x1), y - y1 - t * (y2 - y1));
  };
  const distance = Math.min(segment(7, 8, 20, 7), segment(20, 7, 12, 23));
  return Math.min(1, Math.max(0, 2.4 - distance));
}

/** Maps see the image along one direction each; `scale` shrinks it. */
function responses(maps: number, size: number, scale: number, threshold: number): number[] {
  return Array.from({ length: maps * size * size }, (_, i) => {
    const map = Math.floor(i / (size * size));
    const [y, x] = [Math.floor((i % (size * size)) / size) * scale, (i % size) * scale];
    const angle = map * 2.399;
    const [dx, dy] = [2 * Math.cos(angle), 2 * Math.sin(angle)];
    const edge = seven(x + dx, y + dy) - seven(x - dx, y - dy) * (0.4 + 0.6 * Math.sin(map * 1.7) ** 2);
    return Math.max(0, edge - threshold - 0.25 * Math.cos(map * 3.1));
  });
}

const timesOf = (values: readonly number[], steps: number): Uint8Array =>
  Uint8Array.from(values, (value) => steps - Math.round(Math.min(1, value) * steps));

function rasterData(steps = 16): RasterData {
  const pixels = Array.from({ length: 784 }, (_, i) => seven(i % 28, Math.floor(i / 28)));
  const dense = Array.from({ length: 500 }, (_, i) => Math.max(0, Math.sin(i * 12.9898) * 1.2 - 0.85) * 2.5);
  const spiking = (name: string, stage: number, shape: number[], values: number[]) =>
    ({ name, kind: 'spiking', shape, times: timesOf(values, steps), stage }) as const;
  return {
    image: { width: 28, height: 28, pixels },
    steps,
    populations: [
      { name: 'input', kind: 'input', shape: [1, 28, 28], times: timesOf(pixels, steps), stage: 0 },
      spiking('conv1', 1, [32, 28, 28], responses(32, 28, 1, 0.25)),
      spiking('conv2', 2, [64, 10, 10], responses(64, 10, 2.8, 0.45)),
      spiking('dense', 3, [500], dense),
    ],
    readout: {
      values: [-2.1, 0.4, 1.9, 1.2, -1.4, -0.8, -3.9, 11.8, -1.1, 3.2],
      labels: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    },
  };
}
const draw = () => rasterChart(newDocument(), rasterData());

const textsOf = (root: Element): string[] =>
  Array.from(root.querySelectorAll('text')).map((text) => text.textContent ?? '');

describe('rasterChart', () => {
  it('looks as committed, in a file that stands alone and says what it shows', async () => {
    const text = svgText(draw());
    expect(text.match(/NaN|undefined|Infinity|<style|:where|\bid="/)).toBeNull();
    expect(text.startsWith('<svg xmlns="http://www.w3.org/2000/svg" ')).toBe(true);
    expect(text.length).toBeLessThan(400_000);
    expect(svgText(draw()) === text).toBe(true);
    expect(draw().querySelector('desc')?.textContent).not.toBe('');
    await expect(text).toMatchFileSnapshot('../__snapshots__/raster.svg');
  });

  const dotsOf = (root: Element): number =>
    Array.from(root.querySelectorAll('[stroke-linecap="round"] path'))
      .map((path) => (path.getAttribute('d') ?? '').split('h0').length - 1)
      .reduce((a, b) => a + b, 0);

  it('draws one dot per spike', () => {
    const data = rasterData();
    const spikes = data.populations
      .map(({ times }) => Array.from(times).filter((time) => time < data.steps).length)
      .reduce((a, b) => a + b, 0);
    expect(dotsOf(rasterChart(newDocument(), data))).toBe(spikes);
  });

  it('says which part of a busy population it draws', () => {
    const data = rasterData();
    const [input, conv1, ...rest] = data.populations;
    const busy = { ...conv1, times: new Uint8Array(25_088).fill(3) };
    const texts = textsOf(rasterChart(newDocument(), { ...data, populations: [input, busy, ...rest] }));
    expect(texts.some((text) => text.includes('one spike of 7 drawn for conv1'))).toBe(true);
  });

  it('shows the decision and when it was made', () => {
    const texts = textsOf(draw());
    expect(texts).toEqual(
      expect.arrayContaining(['7', 'after 64 steps', 'read-out potential', 'silent stage']),
    );
  });
});
