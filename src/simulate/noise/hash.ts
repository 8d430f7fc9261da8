/**
 * @file Random numbers by counter: the n-th number is a hash of a key and n, and depends on no other (Salmon et al. 2011,
 * "Parallel random numbers: as easy as 1, 2, 3"). The hash is the finaliser of MurmurHash3 over a Weyl sequence, as in SplitMix.
 */

const WEYL = 0x9e3779b9;

function mixed(x: number): number {
  let h = x;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** The n-th number of a key: a whole number, uniform in 0…2³² − 1. */
export const numberAt = (key: number, n: number): number => mixed((key + Math.imul(n, WEYL)) >>> 0);

/** The key of a seed and counters in order. */
export const keyOf = (seed: number, ...counters: readonly number[]): number =>
  counters.reduce((key, counter) => mixed(numberAt(key, counter + 1) ^ WEYL), mixed(seed >>> 0));

/** What a key is for. */
export const purposes = { drop: 0, jitter: 1, weights: 2 } as const;
