/**
 * @file Made-up data by formulas: the snapshot shows how the chart draws, not what a network does.
 */
import { describe, expect, it } from 'vitest';
import { newDocument } from '../platform/node/document.ts';
import { type LayersData, layersChart } from './layers.ts';
import { svgText } from './svg-text.ts';

const layersData: LayersData = {
  model: 'mnist-fig1',
  images: 10_000,
  populations: [
    { name: 'conv1', neurons: 25_088, spikes: 3_310.4 },
    { name: 'conv2', neurons: 6_400, spikes: 402.7 },
    { name: 'dense1', neurons: 500, spikes: 61.2 },
  ],
  projections: [
    { from: 'input', to: 'conv1', macs: 1_229_312, synops: 152_000 },
    { from: 'conv1', to: 'conv2', macs: 5_120_000, synops: 702_000 },
    { from: 'conv2', to: 'dense1', macs: 800_000, synops: 98_300 },
    { from: 'dense1', to: 'readout', macs: 5_000, synops: 612 },
  ],
};

const draw = () => layersChart(newDocument(), layersData);

const textsOf = (root: Element): string[] =>
  Array.from(root.querySelectorAll('text')).map((text) => text.textContent ?? '');

describe('layersChart', () => {
  it('looks as committed, in a file that stands alone and says what it shows', async () => {
    const text = svgText(draw());
    expect(text.match(/NaN|undefined|Infinity|<style|:where|\bid="/)).toBeNull();
    expect(text.startsWith('<svg xmlns="http://www.w3.org/2000/svg" ')).toBe(true);
    expect(text.length).toBeLessThan(400_000);
    expect(svgText(draw()) === text).toBe(true);
    expect(draw().querySelector('desc')?.textContent).not.toBe('');
    await expect(text).toMatchFileSnapshot('./__snapshots__/layers.svg');
  });

  it('says of a skip connection that the ConvNet only adds', () => {
    const skip = { from: 'conv1', to: 'conv3', macs: 0, synops: 9_327 };
    const texts = textsOf(layersChart(newDocument(), { ...layersData, projections: [skip] }));
    expect(texts).toContain('9,327; the ConvNet only adds here');
    expect(texts.filter((text) => / of 0\b/.test(text))).toEqual([]);
  });

  it('draws the part to the same scale as the whole', () => {
    const widths = Array.from(draw().querySelectorAll('[aria-label="rect"] rect')).map((rect) =>
      Number(rect.getAttribute('width')),
    );
    const [conv1, , , conv1Spikes] = widths;
    expect(conv1Spikes / conv1).toBeCloseTo(3310.4 / 25_088, 2);
    expect(textsOf(draw())).toContain('3,310 of 25,088 · 0.132 per neuron');
  });
});
