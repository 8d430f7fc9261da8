/**
 * @file Which populations need the same steps: relays pass spikes on as they are, so that all populations whose spikes one
 * relay joins have the steps that it has itself.
 */
import { type Blueprint, sourcesOf } from './blueprint.ts';

/** The group of every population, its own name included; a population that no relay joins with others is alone. */
export function relayGroups({ populations }: Blueprint): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = new Map<string, Set<string>>();
  const own = (name: string): Set<string> => {
    const found = groups.get(name) ?? new Set([name]);
    groups.set(name, found);
    return found;
  };
  for (const population of populations) {
    const into = own(population.name);
    if (population.kind !== 'pool' && population.kind !== 'gather') continue;
    for (const source of sourcesOf(population)) {
      const from = own(source);
      if (into === from) continue;
      for (const name of from) {
        into.add(name);
        groups.set(name, into);
      }
    }
  }
  return groups;
}
