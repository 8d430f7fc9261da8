import { expect, it } from 'vitest';
import type { Timing } from './rounds.ts';
import { joinedSpeeds, type SetupSpeed, speedsOf } from './speed.ts';

const timing = (...roundMicros: number[]): Timing => ({
  medianMicros: roundMicros.toSorted((a, b) => a - b)[Math.floor(roundMicros.length / 2)],
  minMicros: Math.min(...roundMicros),
  maxMicros: Math.max(...roundMicros),
  quartileMicros: [0, 0],
  roundMicros,
  runs: 1,
});

it('times of batches are per image, and ratios range over rounds', () => {
  const { runtimes } = speedsOf(
    { batch: 64, threads: 1 },
    {
      firstspike: timing(640, 1280, 640),
      ortNode: timing(1280, 1280, 1280),
      ortWeb: { missing: 'not there' },
    },
  );
  expect(runtimes.firstspike).toEqual({ micros: { median: 10, min: 10, max: 20 }, ratio: null });
  expect(runtimes.ortNode).toEqual({
    micros: { median: 20, min: 20, max: 20 },
    ratio: { median: 2, min: 1, max: 2 },
  });
  expect(runtimes.ortWeb).toEqual({ missing: 'not there' });
});

it('a round that the clock did not see gives no ratio', () => {
  const { runtimes } = speedsOf({ batch: 1, threads: 1 }, { firstspike: timing(0), ortNode: timing(5) });
  expect(runtimes.ortNode).toEqual({ micros: { median: 5, min: 5, max: 5 }, ratio: null });
});

it('processes are joined by their medians; a runtime that failed in one has no number', () => {
  const process = (micros: number, ratio: number): SetupSpeed[] => [
    {
      batch: 1,
      threads: 1,
      runtimes: {
        firstspike: { micros: { median: micros, min: 1, max: 100 }, ratio: null },
        ortNode: {
          micros: { median: micros * ratio, min: 1, max: 100 },
          ratio: { median: ratio, min: 0, max: 9 },
        },
        ortWeb:
          micros === 2 ? { missing: 'crashed' } : { micros: { median: 1, min: 1, max: 1 }, ratio: null },
      },
    },
  ];
  const [{ runtimes }] = joinedSpeeds([process(1, 4), process(2, 3), process(4, 5)]);
  expect(runtimes.firstspike).toEqual({ micros: { median: 2, min: 1, max: 4 }, ratio: null });
  expect(runtimes.ortNode).toMatchObject({ ratio: { median: 4, min: 3, max: 5 } });
  expect(runtimes.ortWeb).toEqual({ missing: 'crashed' });
});
