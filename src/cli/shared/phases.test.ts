import { expect, it } from 'vitest';
import { timed } from './phases.ts';
import { noProgress } from './progress.ts';

it('gives each phase the seconds until the next begins, and adds those of one title', () => {
  let clock = 1000;
  const { progress, seconds } = timed(noProgress, () => clock);
  clock = 1500;
  progress.phase('Calibrating');
  clock = 3500;
  progress.phase('Evaluating');
  clock = 3750;
  progress.phase('Calibrating');
  clock = 4000;
  expect(seconds()).toEqual({ reading: 0.5, calibrating: 2.25, evaluating: 0.25, total: 3 });
});
