import { describe, expect, it } from 'vitest';
import { quantileOf, ratioOf, timeRounds, type Variant } from './rounds.ts';

describe('quantileOf', () => {
  it('is linear between neighbours and takes any order', () => {
    expect(quantileOf([3, 1, 2], 0.5)).toBe(2);
    expect(quantileOf([4, 1, 2, 3], 0.5)).toBe(2.5);
    expect(quantileOf([10, 20], 0.25)).toBe(12.5);
    expect(quantileOf([7], 1)).toBe(7);
  });
});

describe('timeRounds', () => {
  it('gives everybody every round, warmed up by one more, and starts with another each time', async () => {
    const calls: string[] = [];
    const variant = (name: string): Variant => ({
      runs: 2,
      run: (index) => {
        if (index === 0) calls.push(name);
        return [0];
      },
    });
    const names = ['a', 'b', 'c'];
    const timings = await timeRounds(new Map(names.map((name) => [name, variant(name)])), { rounds: 2 });
    expect(calls.join('')).toBe('abcbcacab');
    for (const name of names) expect(timings.get(name)?.roundMicros).toHaveLength(2);
  });

  it('stops where onRound throws', async () => {
    const variants = new Map([['a', { runs: 1, run: () => [0] }]]);
    const onRound = (done: number) => {
      if (done === 1) throw new Error('stopped');
    };
    await expect(timeRounds(variants, { rounds: 5, onRound })).rejects.toThrow('stopped');
  });
});

describe('ratioOf', () => {
  it('divides medians, and round by round for the range', () => {
    const timing = (roundMicros: number[]) => ({
      medianMicros: quantileOf(roundMicros, 0.5),
      minMicros: 0,
      maxMicros: 0,
      quartileMicros: [0, 0] as const,
      roundMicros,
      runs: 1,
    });
    expect(ratioOf(timing([30, 20, 40]), timing([10, 10, 20]))).toEqual({ median: 3, min: 2, max: 3 });
  });
});
