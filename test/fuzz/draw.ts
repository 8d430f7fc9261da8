/** @file Seeded choices: everything the fuzzer does follows from a seed and the index of an input. */
import { random } from '../random.ts';

export interface Draw {
  /** A whole number from `from` to `to`, both included. */
  int(from: number, to: number): number;
  chance(probability: number): boolean;
  /** One entry of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
}

/** The choices that make input `index` of the run `seed`. */
export function drawFor(seed: number, index: number): Draw {
  const next = random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  const int = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    int,
    chance: (probability) => next() < probability,
    pick: (list) => list[int(0, list.length - 1)],
  };
}

/** Whole numbers at which readers break: limits of types, off by one, negative, absurd. */
const hostileIntegers = [
  -1,
  0,
  1,
  2,
  3,
  4,
  7,
  8,
  16,
  63,
  64,
  127,
  128,
  255,
  256,
  1000,
  4096,
  16384,
  16385,
  65535,
  65536,
  1_000_000,
  2 ** 24,
  2 ** 27,
  2 ** 27 + 1,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  -2,
  -3,
  -8,
  -128,
  -65536,
  -(2 ** 31),
  -(2 ** 53),
];

const hostileNumbers = [
  0,
  -0,
  0.5,
  1,
  -1,
  1e-45,
  1e-30,
  1e30,
  3.4e38,
  -3.4e38,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
];

const hostileTexts = [
  '',
  ' ',
  '\0',
  '\n',
  '__proto__',
  'constructor',
  'toString',
  '../../etc/passwd',
  '"',
  '𝕏',
  'x'.repeat(5000),
  '�',
  '%s',
  '-1',
  'NaN',
];

/** Half of the time small, so that mutated files still make sense. */
export const hostileInteger = (draw: Draw): number =>
  draw.chance(0.4) ? draw.int(-2, 9) : draw.pick(hostileIntegers);

export const hostileNumber = (draw: Draw): number => draw.pick(hostileNumbers);

export const hostileText = (draw: Draw): string => draw.pick(hostileTexts);
