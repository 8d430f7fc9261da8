/**
 * @file What is said of the pictures of a set: which could not be read, which classes have none, what was done to them.
 */

import { grouped } from '../error.ts';
import { PICTURES } from './class-folders.ts';
import type { Transform } from './dataset.ts';
import type { PictureEntries } from './picture-entries.ts';
import { describeTransform } from './transform.ts';

export const plural = (n: number, noun: string): string => `${grouped(n)} ${noun}${n === 1 ? '' : 's'}`;

/** The first few of a list. */
export function listed(names: readonly string[]): string {
  const first = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${first} and ${grouped(names.length - 3)} more` : first;
}

/** Warnings. @param why what was wrong with the first picture that could not be read */
export function problemsOf(
  name: string,
  { classNames, entries }: PictureEntries,
  unreadable: readonly string[],
  why: string,
): readonly string[] {
  const present = new Set(entries.map(({ label }) => label));
  const empty = classNames.filter((_, label) => !present.has(label));
  return [
    ...(unreadable.length > 0
      ? [
          `${plural(unreadable.length, 'file')} of ${name} could not be read as ${PICTURES} and ${unreadable.length === 1 ? 'was' : 'were'} passed over: ${listed(unreadable)}${why}`,
        ]
      : []),
    ...(empty.length > 0
      ? [
          `There are no images of ${empty.length === 1 ? 'class' : 'the classes'} ${listed(empty)} in ${name}; the other classes keep their numbers`,
        ]
      : []),
  ];
}

/** What is done about links that lead back to a folder that holds them. */
export function loopsSaid(name: string, loops: readonly string[]): readonly string[] {
  if (loops.length === 0) return [];
  const [lead, are] = loops.length === 1 ? ['leads', 'is'] : ['lead', 'are'];
  return [
    `In ${name} ${listed(loops)} ${lead} back to a folder above, so that the same pictures would be read again, and ${are} passed over.`,
  ];
}

/** What is done about folders without images beside classes that are called by numbers. */
export function straysSaid(name: string, strays: readonly string[]): readonly string[] {
  if (strays.length === 0) return [];
  const [are, hold, classes] =
    strays.length === 1 ? ['is', 'holds', 'no class'] : ['are', 'hold', 'no classes'];
  return [
    `The classes of ${name} are called by numbers; ${listed(strays)}, which ${hold} no images, ${are} ${classes} and passed over.`,
  ];
}

/** What is done about pictures that say they are to be turned. */
export function turned(count: number, name: string): readonly string[] {
  if (count === 0) return [];
  return [
    `${plural(count, 'picture')} of ${name} ${count === 1 ? 'has' : 'have'} an EXIF orientation, which is not applied: pixels are read as they are stored, as torchvision and Keras do.`,
  ];
}

/** What a limit leaves out. */
export function partSaid(name: string, taken: number, of: number, unlabelled: boolean): readonly string[] {
  if (taken >= of) return [];
  return [
    `${name}: the first ${grouped(taken)} of ${grouped(of)} images${unlabelled ? '' : ', the classes in turn'}.`,
  ];
}

/** What a transform did. */
export function transformSaid(name: string, transform: Transform): readonly string[] {
  const text = describeTransform(transform);
  return text === '' ? [] : [`${name}: each picture is transformed, ${text}.`];
}

/** What to do about pictures of several sizes. */
export const differs = (
  path: string,
  size: { readonly width: number; readonly height: number },
  first: string,
  { width, height }: { readonly width: number; readonly height: number },
): string =>
  `${path} is ${size.width}×${size.height} pixels but ${first} is ${width}×${height}; bring all to one size, such as --resize 256 --crop 224`;
