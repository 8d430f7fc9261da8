/** @file Names of classes that two sources give: the same text, or the same in other capitals. */

/**
 * The place of each name among the classes: of the same text, or else of the same letters in other capitals, where only one name
 * on either side has them; −1 for none.
 * @example
 * ```ts
 * placesOfNames(['Cat', 'Dog'], ['dog', 'fox']); // → [1, -1]
 * ```
 */
export function placesOfNames(classes: readonly string[], names: readonly string[]): number[] {
  const own = countedBy(classes);
  const others = countedBy(names);
  return names.map((name) => {
    const same = classes.indexOf(name);
    const key = folded(name);
    if (same >= 0 || own.get(key) !== 1 || others.get(key) !== 1) return same;
    return classes.findIndex((other) => folded(other) === key);
  });
}

const folded = (name: string): string => name.normalize('NFC').trim().toLowerCase();

function countedBy(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(folded(name), (counts.get(folded(name)) ?? 0) + 1);
  return counts;
}
