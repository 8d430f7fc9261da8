/** @file Functions told apart by their values. */
import { describe, expect, it } from 'vitest';
import { recognise, samples } from './known-activations.ts';

const of = (f: (x: number) => number) => recognise(samples.map(f));

describe('recognised', () => {
  it('the two forms of Gelu, which differ by 5e-4', () => {
    const tanh = (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
    expect(of(tanh)).toEqual({ kind: 'gelu', approximate: true });
  });
  it('slopes, limits and depths', () => {
    expect(of((x) => Math.max(x, 0))).toEqual({ kind: 'clip', min: 0, max: null });
    expect(of((x) => Math.min(Math.max(x, -1), 4))).toEqual({ kind: 'clip', min: -1, max: 4 });
    expect(of((x) => Math.min(Math.max(x, 0), 500))).toEqual({ kind: 'clip', min: 0, max: 500 });
    expect(of((x) => (x > 0 ? x : x / 8))).toEqual({ kind: 'leaky', slopes: [0.125] });
    expect(of((x) => (x > 0 ? x : 2 * Math.expm1(x)))).toMatchObject({ kind: 'elu', alpha: 2 });
  });
});

describe('not recognised', () => {
  it.each<[string, (x: number) => number]>([
    ['x', (x) => x],
    ['a line', (x) => 2 * x + 1],
    ['|x|', Math.abs],
    ['x²', (x) => x * x],
    ['quick Gelu', (x) => x / (1 + Math.exp(-1.702 * x))],
    ['half a Relu', (x) => Math.max(x, 0) / 2],
    ['limits above zero', (x) => Math.min(Math.max(x, 1), 4)],
    ['nothing', () => Number.NaN],
  ])('%s', (_, f) => {
    expect(of(f)).toBeUndefined();
  });
});
