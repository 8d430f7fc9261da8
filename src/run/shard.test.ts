/** @file Shards have every unit of work once; their numbers come from the option or from the scheduler. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imagesOfShard, parseShard, unitsOf } from './shard.ts';
import { sliceLength } from './slice.ts';

it('every unit is in one shard, in order, and shards differ by one unit at most', () => {
  fc.assert(
    fc.property(fc.nat(500), fc.integer({ min: 1, max: 60 }), (units, of) => {
      const parts = Array.from({ length: of }, (_, i) => unitsOf({ index: i + 1, of }, units));
      const all = parts.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i));
      expect(all).toEqual(Array.from({ length: units }, (_, i) => i));
      const sizes = parts.map(([from, to]) => to - from);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
});

it('images are shared in whole slices of the set', () => {
  const of = (length: number) => ({
    shape: [1, 1, 1] as const,
    length,
    pixels: Uint8Array.from({ length }, (_, i) => i % 251),
    labels: new Int32Array(length),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 40 }), (length, n) => {
      const images = of(length);
      const seen: number[] = [];
      for (let index = 1; index <= n; index++) {
        const part = imagesOfShard(images, { index, of: n });
        expect(part.slice).toBe(sliceLength(images));
        if (part.images.length > 0) expect((part.images.first ?? 0) % part.slice).toBe(0);
        seen.push(...part.images.pixels);
      }
      expect(seen).toEqual([...images.pixels]);
    }),
    { numRuns: 50 },
  );
});

describe('--shard', () => {
  const slurm = (id: number, count: number, min: number, step?: number) => ({
    SLURM_ARRAY_TASK_ID: String(id),
    SLURM_ARRAY_TASK_COUNT: String(count),
    SLURM_ARRAY_TASK_MIN: String(min),
    ...(step !== undefined && { SLURM_ARRAY_TASK_STEP: String(step) }),
  });
  it.each([
    ['2/8', {}, { index: 2, of: 8 }],
    ['1/1', {}, { index: 1, of: 1 }],
    ['auto', slurm(0, 4, 0), { index: 1, of: 4 }],
    ['auto', slurm(4, 4, 1), { index: 4, of: 4 }],
    ['auto', slurm(9, 3, 5, 2), { index: 3, of: 3 }],
    ['auto/8', { JOB_COMPLETION_INDEX: '0' }, { index: 1, of: 8 }],
    ['auto/8', { JOB_COMPLETION_INDEX: '7' }, { index: 8, of: 8 }],
    // A part of an array that ran before, counted from 1.
    ['auto/8', { SLURM_ARRAY_TASK_ID: '3' }, { index: 3, of: 8 }],
  ])('%s is read', (text, environment, shard) => {
    expect(parseShard(text, environment)).toEqual(shard);
  });
  it.each([
    ['0/3', {}, /i from 1 to n, such as 1\/8, or auto; got "0\/3"/],
    ['4/3', {}, /i from 1 to n/],
    ['1', {}, /must be i\/n/],
    ['1.5/3', {}, /must be i\/n/],
    ['auto', {}, /are not set; write --shard i\/n/],
    ['auto', { JOB_COMPLETION_INDEX: '0' }, /are not set/],
    ['auto', slurm(7, 3, 1), /task 7 of 3, whose numbers do not count from 1 in steps of 1/],
    ['auto/2', { JOB_COMPLETION_INDEX: '2' }, /task 2 of 2/],
  ])('%s is refused', (text, environment, message) => {
    expect(() => parseShard(text, environment)).toThrow(message);
  });
});
