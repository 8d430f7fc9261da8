/** @file Names of populations while they are made. */
import type { PopulationBlueprint } from './blueprint.ts';

/** Populations by name, of a list that grows. */
export function finder(
  populations: readonly PopulationBlueprint[],
): (name: string) => PopulationBlueprint | undefined {
  const known = new Map<string, PopulationBlueprint>();
  let next = 0;
  return (name) => {
    for (; next < populations.length; next++) known.set(populations[next].name, populations[next]);
    return known.get(name);
  };
}

/** `conv1`, `conv2`, `dense1`, …: short names that reports can print. */
export function nameGiver(): (kind: string) => string {
  const counts = new Map<string, number>();
  return (kind) => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return `${kind}${count}`;
  };
}
