/**
 * @file Made-up data by formulas: the snapshots show how the charts draw, not what a network does.
 */
import { describe, expect, it } from 'vitest';
import { newDocument } from '../platform/node/document.ts';
import { type LayerValues, layerHistogram, layerScatter } from './layer-values.ts';
import { svgText } from './svg-text.ts';

const bins = 8;
/** Values fall off exponentially; a tenth of them lies beyond xMax and is carried as xMax. */
const falling = Array.from({ length: 13 }, (_, i) => (i === 0 ? 800 : Math.round(80 * Math.exp(-i / 4))));
const values: LayerValues = {
  population: 'conv2',
  bins,
  ann: falling,
  snn: falling.map((count, i) =>
    i < bins ? count : i === bins ? falling.slice(bins).reduce((a, b) => a + b, 0) : 0,
  ),
  pairs: Array.from({ length: 60 }, (_, i) => {
    const ann = (((i * 7) % 60) / 60) * 1.4;
    return { ann, snn: Math.min(1, Math.round(ann * bins) / bins) };
  }),
};

describe.each([
  ['layer-scatter', layerScatter],
  ['layer-histogram', layerHistogram],
] as const)('%s', (name, draw) => {
  it('looks as committed, in the ink of its page, and says what it shows', async () => {
    const drawn = draw(newDocument(), values);
    const text = svgText(drawn);
    expect(text.match(/NaN|undefined|Infinity|<style|<script|:where|\bid="/)).toBeNull();
    expect(text).toContain('fill="currentColor"');
    expect(drawn.querySelector('desc')?.textContent).toContain('xMax');
    expect(svgText(draw(newDocument(), values)) === text).toBe(true);
    await expect(text).toMatchFileSnapshot(`./__snapshots__/${name}.svg`);
  });
  it('draws a layer that never fires', () => {
    const silent = { population: 'p', bins, ann: [5, 0, 0], snn: [5, 0, 0], pairs: [] };
    expect(svgText(draw(newDocument(), silent))).not.toMatch(/NaN|Infinity/);
  });
});

it('the histogram says how much is zero, and leaves it out of the bars', () => {
  const drawn = layerHistogram(newDocument(), values);
  const zero = (800 / falling.reduce((a, b) => a + b, 0)) * 100;
  expect(drawn.textContent).toContain(`ANN ${zero.toFixed(1)} %, SNN ${zero.toFixed(1)} %`);
  expect(drawn.querySelectorAll('rect')).toHaveLength(2 * 12);
});
