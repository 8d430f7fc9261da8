import { describe, expect, it } from 'vitest';
import { atlasOf, cellOf, cellTimes, NO_NEURON, nearestUnit, OFF, SILENT, unitAt } from './atlas.ts';

describe('the atlas', () => {
  it.each([[[32, 28, 28]], [[64, 5, 5]], [[500]], [[10]], [[3, 7]], [[1, 28, 28]], [[64, 1, 1]], [[1]]])(
    'has a cell of its own for every unit of %j and finds it again',
    (shape) => {
      const atlas = atlasOf(shape);
      const seen = new Set<number>();
      for (let unit = 0; unit < atlas.units; unit++) {
        const [x, y] = cellOf(atlas, unit);
        expect(x).toBeLessThan(atlas.width);
        expect(y).toBeLessThan(atlas.height);
        expect(unitAt(atlas, x, y)).toBe(unit);
        seen.add(y * atlas.width + x);
      }
      expect(seen.size).toBe(atlas.units);
    },
  );
  it('knows gaps, and what lies outside', () => {
    // Two maps of 2×2 side by side with a gap at x = 2.
    const atlas = atlasOf([2, 2, 2]);
    expect([atlas.width, atlas.height]).toEqual([5, 2]);
    expect(unitAt(atlas, 2, 0)).toBeUndefined();
    expect(unitAt(atlas, 3, 1)).toBe(6);
    expect(unitAt(atlas, -1, 0)).toBeUndefined();
    expect(unitAt(atlas, 5, 0)).toBeUndefined();
  });
  it('lays spike times out cell by cell: a time of tMax is silence', () => {
    const cells = cellTimes(atlasOf([2, 2, 2]), [0, 1, 2, 3, 4, 0, 0, 3], 4);
    expect([...cells]).toEqual([0, 1, NO_NEURON, SILENT, 0, 2, 3, NO_NEURON, 0, 3]);
  });
  it('shows a pair in one cell: the time of whichever neuron fired, marked if it was the OFF neuron', () => {
    // Units 0…3 of one 2×2 map: ON at 1, OFF at 2, neither, OFF at 0.
    const times = [1, 4, 4, 4, 4, 2, 4, 0];
    expect([...cellTimes(atlasOf([1, 2, 2]), times, 4)]).toEqual([1, OFF + 2, SILENT, OFF]);
  });
});

it('hits a neuron that fires beside the pointer, and in a gap the map beside it', () => {
  // Two maps of 3 × 3, a gap at column 3: units 0…8 and 9…17.
  const atlas = atlasOf([2, 3, 3]);
  const firing = new Set([8, 9]);
  const fires = (unit: number) => firing.has(unit);
  expect(nearestUnit(atlas, 1, 1, 2, fires)).toBe(8);
  expect(nearestUnit(atlas, 1, 1, 1, fires)).toBe(4);
  expect(nearestUnit(atlas, 3, 0, 1, fires)).toBe(9);
  expect(nearestUnit(atlas, 3, 1, 0, () => false)).toBe(5);
  expect(nearestUnit(atlas, -9, 1, 1, fires)).toBeUndefined();
});
