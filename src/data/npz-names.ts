/**
 * @file Names of arrays in NPZ files: `x_test`, `X_test`, `test_images`, `images`, `arr_0`; upper or lower case, the split
 * in front or behind.
 */
import type { Split } from './dataset.ts';

const images = ['x', 'images', 'image', 'imgs', 'data', 'inputs', 'features', 'arr_0'];
const labels = ['y', 'labels', 'label', 'targets', 'target', 'classes', 'arr_1'];
const splits: readonly (readonly [word: string, split: Split, rank: number])[] = [
  ['training', 'train', 0],
  ['train', 'train', 0],
  ['testing', 'test', 0],
  ['test', 'test', 0],
  ['validation', 'test', 1],
  ['valid', 'test', 1],
  ['val', 'test', 1],
];

interface Meaning {
  readonly name: string;
  readonly kind: 'images' | 'labels';
  /** Place in the list of names: earlier ones are preferred. */
  readonly rank: number;
  readonly split: Split | undefined;
  readonly splitRank: number;
}

function meaningOf(name: string): Meaning | undefined {
  const lower = name.toLowerCase();
  for (const [word, split, splitRank] of [...splits, ['', undefined, 0] as const]) {
    const rest = word === '' ? lower : lower.replace(new RegExp(`^${word}[_.-]?|[_.-]?${word}$`), '');
    if (word !== '' && rest === lower) continue;
    for (const [kind, known] of [
      ['images', images],
      ['labels', labels],
    ] as const) {
      const rank = known.indexOf(rest);
      if (rank >= 0) return { name, kind, rank, split, splitRank };
    }
  }
  return undefined;
}

/** The split that an array's name says. */
export const splitOfArray = (name: string): Split | undefined => meaningOf(name)?.split;

/**
 * The images and the labels of a split, or of a file that is not divided.
 * @returns nothing if there are none; the name of no array for the labels where the file holds images alone
 */
export function arraysOf(
  names: readonly string[],
  split: Split,
): readonly [images: string, labels: string] | undefined {
  const known = names.flatMap((name) => meaningOf(name) ?? []);
  const pick = (kind: Meaning['kind'], wanted: Split | undefined): readonly Meaning[] =>
    known
      .filter((meaning) => meaning.kind === kind && meaning.split === wanted)
      .sort((a, b) => a.splitRank - b.splitRank || a.rank - b.rank);
  for (const wanted of [split, undefined]) {
    for (const x of pick('images', wanted)) {
      const y = pick('labels', wanted).find(({ splitRank }) => splitRank === x.splitRank);
      if (y) return [x.name, y.name];
    }
  }
  // Images alone are data without labels; another array may hold the labels under another name.
  const [alone] = known;
  return names.length === 1 && alone?.kind === 'images' ? [alone.name, 'labels'] : undefined;
}
