/** @file The verdict, from losses that are known by hand. */
import { expect, it } from 'vitest';
import type { NoiseRanking, StruckPopulation } from '../../../run/rank-populations.ts';
import { rankingVerdict } from './ranking.ts';

/** Of 1,000 images. */
const struck = (population: string, lost: number, changed: number): StruckPopulation => ({
  population,
  accuracy: 0.99 - lost / 1000,
  agreement: null,
  rmse: null,
  lost: { accuracy: lost / 1000, agreement: null, rmse: null },
  changed,
});

const ranking = (...populations: StruckPopulation[]): NoiseRanking => ({
  noise: { jitter: 0, drop: 0.2, weights: 0, seed: 1 },
  images: 1000,
  without: { accuracy: 0.99, agreement: null, rmse: null },
  all: struck('all', 90, 100),
  populations,
  breaksFirst: populations[0].population,
});

it('names the first layer, and the second where chance may have ranked them', () => {
  // 76 − 4 images against 1.96 · √(82 + 6) = 18.4.
  expect(rankingVerdict(ranking(struck('input', 76, 82), struck('conv1', 4, 6)))).toBe(
    'input breaks first: accuracy −7.60 pp, 82 of 1,000 decisions changed',
  );
  // 20 − 15 against 1.96 · √(24 + 19) = 12.9.
  expect(rankingVerdict(ranking(struck('input', 20, 24), struck('conv1', 15, 19)))).toMatch(
    /24 of 1,000 decisions changed; conv1 is within chance of it$/,
  );
  expect(rankingVerdict(ranking(struck('input', 20, 24)))).toMatch(/decisions changed$/);
});
