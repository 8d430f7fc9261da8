import { describe, expect, it } from 'vitest';
import { paretoFront } from './pareto.ts';

const axes = { cost: ([cost]: readonly number[]) => cost, gain: ([, gain]: readonly number[]) => gain };

describe('the Pareto front', () => {
  it('keeps what nothing else beats', () => {
    const cheap = [1, 0.9];
    const good = [5, 0.99];
    expect(paretoFront([cheap, good, [5, 0.95], [2, 0.9]], axes)).toEqual([cheap, good]);
  });

  it('keeps equals', () => {
    expect(
      paretoFront(
        [
          [1, 1],
          [1, 1],
        ],
        axes,
      ),
    ).toHaveLength(2);
  });
});
