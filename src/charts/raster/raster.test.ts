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
    ({
      name,
      kind: 'spiking',
      shape,
      steps,
      begins: stage * steps,
      times: timesOf(values, steps),
      stage,
    }) as const;
  return {
    image: { width: 28, height: 28, pixels },
    stages: [0, 1, 2, 3, 4].map((stage) => stage * steps),
    populations: [
      {
        name: 'input',
        kind: 'input',
        shape: [1, 28, 28],
        steps,
        begins: 0,
        times: timesOf(pixels, steps),
        stage: 0,
      },
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
      .map(({ times, steps }) => Array.from(times).filter((time) => time < steps).length)
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

it('draws stages of different lengths: spikes of the last 2 of 8 steps in the last quarter of their stage', () => {
  const population = { kind: 'spiking', shape: [1], stage: 1, steps: 8, begins: 4 } as const;
  const chart = rasterChart(newDocument(), {
    image: { width: 1, height: 1, pixels: [1] },
    stages: [0, 4, 12, 14],
    populations: [
      { ...population, name: 'long', times: [0] },
      { ...population, name: 'short', steps: 2, begins: 10, times: [0] },
      { ...population, name: 'next', stage: 2, steps: 2, begins: 12, times: [2] },
    ],
    readout: { values: [1], labels: ['a'] },
  });
  const texts = textsOf(chart);
  for (const tick of ['0', '4', '12', '14 steps', 'after 14 steps']) expect(texts).toContain(tick);
  expect(texts.join()).toMatch(/decided after 3 stages, 14 steps/);
  // A stage is (960 − 108 − 28 − 158 − 24) / 3 = 214 wide, and a lone neuron's dot 0.5 within its step.
  const dots = svgText(chart).match(/M([\d.]+)[ ,][\d.]+h0/g) ?? [];
  const x = dots.map((dot) => Number(/M([\d.]+)/.exec(dot)?.[1]));
  expect(x).toEqual(
    [108 + 214 + (0.5 * 214) / 8, 108 + 214 + (6.5 * 214) / 8].map((at) => expect.closeTo(at, 1)),
  );
});
