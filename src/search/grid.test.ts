import { describe, expect, it } from 'vitest';
import { cellKey, describeCell, gridCells } from './grid.ts';

const max = { kind: 'max' } as const;
const percentile = { kind: 'percentile', percentile: 99.9 } as const;

describe('a grid', () => {
  it('has every combination once, steps varying fastest', () => {
    const cells = gridCells({ steps: [4, 8, 4], thresholds: [max, percentile], per: ['layer'] });
    expect(cells.map(describeCell)).toEqual([
      '4 steps, max per layer',
      '8 steps, max per layer',
      '4 steps, percentile:99.9 per layer',
      '8 steps, percentile:99.9 per layer',
    ]);
  });

  it('crosses with codes, and leaves out what steps cannot follow', () => {
    const competition = { kind: 'n-of-m', most: 8, group: 'pixel' } as const;
    const selections = [{}, { deadline: 6 }, { deadline: 2, competition }, {}];
    const cells = gridCells({ steps: [4, 8, 'continuous'], thresholds: [max], per: ['layer'], selections });
    expect(cells.map(describeCell)).toEqual([
      '4 steps, max per layer',
      '8 steps, max per layer',
      'continuous, max per layer',
      '8 steps, max per layer, deadline:6',
      '4 steps, max per layer, deadline:2+n-of-m:8/pixel',
      '8 steps, max per layer, deadline:2+n-of-m:8/pixel',
    ]);
    expect(cellKey(cells[3], {})).toBe('code=deadline:6 per=layer steps=8 threshold=max');
    // As before there were codes, so that what was kept is found again.
    expect(cellKey(cells[1], {})).toBe('per=layer steps=8 threshold=max');
  });

  it('knows a cell by its settings and by what they were tried on', () => {
    const [cell] = gridCells({ steps: ['continuous'], thresholds: [percentile], per: ['channel'] });
    expect(cellKey(cell, { model: 'abc', data: '1' })).toBe(
      'data=1 model=abc per=channel steps=continuous threshold=percentile:99.9',
    );
    expect(cellKey(cell, { data: '1', model: 'abc' })).toBe(cellKey(cell, { model: 'abc', data: '1' }));
  });
});
