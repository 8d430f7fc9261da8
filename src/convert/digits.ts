/**
 * @file Which populations can write two digits: all that fire, but for those whose spikes a relay joins with the
 * pixels', which are written with one.
 */
import type { Blueprint } from './blueprint.ts';

/** Names of the spiking populations that no relay joins with the input. */
export function canWriteTwoDigits({ populations }: Blueprint): ReadonlySet<string> {
  const group = new Map<string, Set<string>>();
  const own = (name: string): Set<string> => {
    const found = group.get(name) ?? new Set([name]);
    group.set(name, found);
    return found;
  };
  for (const population of populations) {
    const sources =
      population.kind === 'pool'
        ? [population.from]
        : population.kind === 'route'
          ? population.routes.map(({ from }) => from)
          : [];
    for (const source of sources) {
      const [into, from] = [own(population.name), own(source)];
      if (into === from) continue;
      for (const name of from) {
        into.add(name);
        group.set(name, into);
      }
    }
  }
  const pixels = own('input');
  return new Set(
    populations.flatMap(({ kind, name }) => (kind === 'spiking' && !pixels.has(name) ? [name] : [])),
  );
}
