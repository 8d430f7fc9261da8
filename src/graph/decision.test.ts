/** @file How scores become a class. */
import { describe, expect, it } from 'vitest';
import {
  argmax,
  type Decision,
  decideOutput,
  decideReadout,
  outputOf,
  readoutThreshold,
} from './decision.ts';

describe('argmax', () => {
  it('is the largest, the first of equals, 0 of nothing', () => {
    expect(argmax([1, 3, 2])).toBe(1);
    expect(argmax([-1, -1])).toBe(0);
    expect(argmax([0, 5, 5])).toBe(1);
    expect(argmax([])).toBe(0);
  });
});

const base = { output: 'y', shape: [1], endings: [] } as const;
const sigmoid: Decision = { ...base, kind: 'threshold', endings: ['sigmoid'], threshold: 0.5 };

describe('one score', () => {
  it('is class 1 above the threshold, and class 0 at it', () => {
    expect([0.49, 0.5, 0.51].map((score) => decideOutput(sigmoid, [score]))).toEqual([0, 0, 1]);
  });
  it('is class 1 below the threshold where it is a score of class 0', () => {
    const below = { ...sigmoid, below: true };
    expect([0.49, 0.5, 0.51].map((score) => decideOutput(below, [score]))).toEqual([1, 0, 0]);
    expect(decideReadout(below, { logits: [-1], potentials: [-1] })).toBe(1);
  });
  it('decides by the sign of the logit where the sigmoid is left out', () => {
    const decided = (logit: number) => decideReadout(sigmoid, { logits: [logit], potentials: [logit] });
    expect([-0.1, 0, 0.1].map(decided)).toEqual([0, 0, 1]);
    expect(readoutThreshold(sigmoid)).toBeCloseTo(0, 12);
  });
  it('decides by another threshold at the logit that stands for it', () => {
    // σ(x) = 0.8 at x = ln 4.
    const strict: Decision = { ...sigmoid, threshold: 0.8 };
    expect(readoutThreshold(strict)).toBeCloseTo(Math.log(4), 12);
    const decided = (logit: number) => decideReadout(strict, { logits: [logit], potentials: [logit] });
    expect([1.38, 1.39].map(decided)).toEqual([0, 1]);
  });
});

it('values and maps decide nothing', () => {
  for (const kind of ['values', 'map'] as const) {
    const decision: Decision = { ...base, kind, shape: [2, 3, 3] };
    expect(decideOutput(decision, [1, 2])).toBeNull();
    expect(decideReadout(decision, { logits: [1, 2], potentials: [1, 2] })).toBeNull();
  }
});

it('the output is what the endings make of the read-out', () => {
  const softmax = outputOf({ endings: ['softmax'] }, [0, Math.log(3)]);
  expect(softmax[0]).toBeCloseTo(0.25, 12);
  expect(softmax[1]).toBeCloseTo(0.75, 12);
  // Large scores do not overflow.
  expect([...outputOf({ endings: ['softmax'] }, [1000, 0])]).toEqual([1, 0]);
  expect(outputOf({ endings: ['log-softmax'] }, [0, 0])[0]).toBeCloseTo(-Math.LN2, 12);
  expect(outputOf({ endings: ['tanh', 'softplus'] }, [0])[0]).toBeCloseTo(Math.LN2, 12);
});

it('a softmax of a map is taken position by position', () => {
  // Two channels at two positions: scores 0 and ln 3 at the first, ln 4 and 0 at the second.
  const map = outputOf({ endings: ['softmax'], runs: { length: 2, stride: 2 } }, [
    0,
    Math.log(4),
    Math.log(3),
    0,
  ]);
  for (const [i, value] of [0.25, 0.8, 0.75, 0.2].entries()) expect(map[i]).toBeCloseTo(value, 12);
});
