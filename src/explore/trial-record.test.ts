import { expect, it } from 'vitest';
import { readTrials, trialLine } from './trial-record.ts';

it('trials are read back, those of another search and broken lines left out', () => {
  const outcome = { disagreement: 0.1, spikes: 2, synops: 3 };
  const lines = [
    trialLine('here', '4 steps, mse', outcome),
    trialLine('elsewhere', '8 steps, mse', outcome),
    '{"circumstances":"here","setting":"2 st',
    trialLine('here', '4 steps, max', { ...outcome, spikes: 1 }),
  ].join('\n');
  expect([...readTrials(lines, 'here')]).toEqual([
    ['4 steps, mse', outcome],
    ['4 steps, max', { ...outcome, spikes: 1 }],
  ]);
});
