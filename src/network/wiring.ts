/**
 * @file Which projections reach and leave a population, and populations by name. Found once for each list of a network, so that
 * walking over all populations takes time in proportion to the network.
 */
import type { Population, Projection, SpikingNetwork } from './network.ts';

/** A projection and its index among the network's. */
export interface Wired {
  readonly projection: Projection;
  readonly index: number;
}

interface Ends {
  readonly into: ReadonlyMap<string, readonly Wired[]>;
  readonly outOf: ReadonlyMap<string, readonly Wired[]>;
}

const ends = new WeakMap<readonly Projection[], Ends>();
const names = new WeakMap<readonly Population[], ReadonlyMap<string, Population>>();

function endsOf(projections: readonly Projection[]): Ends {
  const known = ends.get(projections);
  if (known) return known;
  const into = new Map<string, Wired[]>();
  const outOf = new Map<string, Wired[]>();
  const add = (map: Map<string, Wired[]>, name: string, wired: Wired): void => {
    const others = map.get(name);
    if (others) others.push(wired);
    else map.set(name, [wired]);
  };
  projections.forEach((projection, index) => {
    add(into, projection.to, { projection, index });
    add(outOf, projection.from, { projection, index });
  });
  const found = { into, outOf };
  ends.set(projections, found);
  return found;
}

/** Projections into a population, in the network's order. */
export const wiredInto = (
  { projections }: Pick<SpikingNetwork, 'projections'>,
  name: string,
): readonly Wired[] => endsOf(projections).into.get(name) ?? [];

/** Projections out of a population, in the network's order. */
export const wiredOutOf = (
  { projections }: Pick<SpikingNetwork, 'projections'>,
  name: string,
): readonly Wired[] => endsOf(projections).outOf.get(name) ?? [];

export function populationNamed(
  { populations }: Pick<SpikingNetwork, 'populations'>,
  name: string,
): Population | undefined {
  let known = names.get(populations);
  if (!known) {
    known = new Map(populations.map((population) => [population.name, population]));
    names.set(populations, known);
  }
  return known.get(name);
}

/** Index of the last population that each population reaches; its own if it reaches none. */
export function lastUses({
  populations,
  projections,
}: Pick<SpikingNetwork, 'populations' | 'projections'>): ReadonlyMap<string, number> {
  const order = new Map(populations.map(({ name }, i) => [name, i]));
  const last = new Map(order);
  for (const { from, to } of projections) {
    last.set(from, Math.max(last.get(from) ?? 0, order.get(to) ?? 0));
  }
  return last;
}
