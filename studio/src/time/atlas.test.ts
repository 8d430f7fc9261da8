import { describe, expect, it } from 'vitest';
import { atlasOf, cellOf, cellTimes, NO_NEURON, neuronAt, SILENT } from './atlas.ts';

describe('the atlas', () => {
  it.each([[[32, 28, 28]], [[64, 5, 5]], [[500]], [[10]], [[3, 7]], [[1, 28, 28]], [[64, 1, 1]], [[1]]])(
    'has a cell of its own for every neuron of %j and finds it again',
    (shape) => {
      const atlas = atlasOf(shape);
      const seen = new Set<number>();
      for (let neuron = 0; neuron < atlas.neurons; neuron++) {
        const [x, y] = cellOf(atlas, neuron);
        expect(x).toBeLessThan(atlas.width);
        expect(y).toBeLessThan(atlas.height);
        expect(neuronAt(atlas, x, y)).toBe(neuron);
        seen.add(y * atlas.width + x);
      }
      expect(seen.size).toBe(atlas.neurons);
    },
  );
  it('knows gaps, and what lies outside', () => {
    // Two maps of 2×2 side by side with a gap at x = 2.
    const atlas = atlasOf([2, 2, 2]);
    expect([atlas.width, atlas.height]).toEqual([5, 2]);
    expect(neuronAt(atlas, 2, 0)).toBeUndefined();
    expect(neuronAt(atlas, 3, 1)).toBe(6);
    expect(neuronAt(atlas, -1, 0)).toBeUndefined();
    expect(neuronAt(atlas, 5, 0)).toBeUndefined();
  });
  it('lays spike times out cell by cell: a time of tMax is silence', () => {
    const cells = cellTimes(atlasOf([2, 2, 2]), [0, 1, 2, 3, 4, 0, 0, 3], 4);
    expect([...cells]).toEqual([0, 1, NO_NEURON, SILENT, 0, 2, 3, NO_NEURON, 0, 3]);
  });
});
