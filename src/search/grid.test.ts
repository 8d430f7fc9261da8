/** @file A grid has every combination of its axes, but for those that contradict themselves. */
import { describe, expect, it } from 'vitest';
import { formatSettings } from '../convert/settings.ts';
import { gridOf } from './grid.ts';

const max = { kind: 'max' } as const;
const percentile = { kind: 'percentile', percentile: 99.9 } as const;

describe('a grid', () => {
  it('has every combination once, steps varying fastest', () => {
    const { cells, problems } = gridOf({ steps: [4, 8, 4], threshold: [max, percentile], per: ['layer'] });
    expect(cells.map(formatSettings)).toEqual([
      'steps=4,threshold=max,per=layer',
      'steps=8,threshold=max,per=layer',
      'steps=4,threshold=percentile:99.9,per=layer',
      'steps=8,threshold=percentile:99.9,per=layer',
    ]);
    expect(problems).toEqual([]);
  });

  it('leaves settings open', () => {
    const { cells } = gridOf({ steps: [4], threshold: [undefined, max] });
    expect(cells.map(formatSettings)).toEqual(['steps=4', 'steps=4,threshold=max']);
  });

  it('leaves out what contradicts itself, and says why', () => {
    const { cells, problems } = gridOf({ steps: [4, 8, 'continuous'], deadline: [undefined, 6] });
    expect(cells.map(formatSettings)).toEqual([
      'steps=4',
      'steps=8',
      'steps=continuous',
      'steps=8,deadline=6',
    ]);
    expect(problems).toEqual([
      expect.stringContaining('from 1 to the 4 steps of a stage'),
      expect.stringContaining('needs a number of steps'),
    ]);
  });
});
