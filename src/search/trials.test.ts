/** @file Trials are every combination of codes and noise, but for those that do not exist. */
import { expect, it } from 'vitest';
import { formatTrial, trialsOf } from './trials.ts';

it('are the network itself where nothing is asked for', () => {
  const { trials, problems } = trialsOf({ seed: 1 });
  expect(trials.map(formatTrial)).toEqual(['']);
  expect(problems).toEqual([]);
});

it('are every combination once, and carry the seed wherever something is drawn', () => {
  const { trials } = trialsOf({ jitter: [0, 0.5], drop: [0, 0.1, 0.1], weights: [0], seed: 7 });
  expect(trials.map(formatTrial)).toEqual([
    '',
    'jitter=0.5,seed=7',
    'drop=0.1,seed=7',
    'jitter=0.5,drop=0.1,seed=7',
  ]);
});

it('leave out jitter of codes that have none, and say so', () => {
  const { trials, problems } = trialsOf({
    coding: [{ kind: 'ttfs' }, { kind: 'rate', steps: 16 }, { kind: 'fs' }],
    jitter: [0, 1],
    seed: 1,
  });
  expect(trials.map(formatTrial)).toEqual(['', 'rate:16', 'fs', 'jitter=1,seed=1']);
  expect(problems).toEqual([
    expect.stringContaining('the rate code'),
    expect.stringContaining('few-spikes code'),
  ]);
});
