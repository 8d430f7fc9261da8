/**
 * @file Which pictures of a folder are images, in which order, and of which class.
 */
import { isImageName } from './class-folders.ts';

/** A picture and its class. */
export interface PictureEntry {
  readonly path: string;
  readonly label: number;
}

/** Pictures in their order. */
export interface PictureEntries {
  readonly classNames: readonly string[];
  readonly entries: readonly PictureEntry[];
  /** Files that are called like no picture. */
  readonly unreadable: readonly string[];
}

/** Pictures without classes, by name. */
export function inOrder(paths: readonly string[]): PictureEntries {
  const sorted = [...paths].sort();
  return {
    classNames: [],
    entries: sorted.filter(isImageName).map((path) => ({ path, label: 0 })),
    unreadable: sorted.filter((path) => !isImageName(path)),
  };
}

/** Pictures in class folders: first of each class, second of each, …; any first part of them is balanced. */
export function takeTurns(paths: readonly string[], given: readonly string[] = []): PictureEntries {
  const classes = new Map<string, string[]>(given.map((name) => [name, []]));
  const unreadable: string[] = [];
  for (const path of [...paths].sort()) {
    const folder = path.indexOf('/');
    if (folder < 0) continue;
    const name = path.slice(0, folder);
    const isImage = isImageName(path);
    const members = classes.get(name) ?? [];
    // Where the classes are known, a file that is no image makes no other.
    if (isImage || given.length === 0) classes.set(name, members);
    if (isImage) members.push(path);
    else unreadable.push(path);
  }
  const classNames = [...classes.keys()].sort();
  const entries = classNames.flatMap((name, label) =>
    (classes.get(name) ?? []).map((path, turn) => ({ path, label, turn })),
  );
  entries.sort((a, b) => a.turn - b.turn || a.label - b.label);
  return { classNames, entries, unreadable };
}
