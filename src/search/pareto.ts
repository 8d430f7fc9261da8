/**
 * @file The Pareto front: the choices that no other beats in both cost and gain.
 */

/** The items for which no other has at most the cost and at least the gain, with one of the two better. */
export function paretoFront<T>(
  items: readonly T[],
  { cost, gain }: { readonly cost: (item: T) => number; readonly gain: (item: T) => number },
): T[] {
  const beats = (a: T, b: T): boolean =>
    cost(a) <= cost(b) && gain(a) >= gain(b) && (cost(a) < cost(b) || gain(a) > gain(b));
  return items.filter((item) => !items.some((other) => beats(other, item)));
}
