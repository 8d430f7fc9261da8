/**
 * @file Steps of single populations: some layers tolerate coarser time, and some need finer time. A stage lasts as
 * long as the longest of its populations.
 */
import { FirstspikeError } from '../error.ts';
import type { Steps } from '../network/network.ts';
import type { Blueprint } from './blueprint.ts';
import { relayGroups } from './relay-groups.ts';

/** Steps of single populations, by the names that `info` shows, `input` among them; others have the network's. */
export type LayerSteps = ReadonlyMap<string, number>;

/**
 * Steps of every population.
 * @throws FirstspikeError `usage` for a name that no population has that fires, and for populations that a relay joins and
 *   that would have different steps
 */
export function stepsOfEach(
  blueprint: Blueprint,
  own: LayerSteps,
  ofNetwork: Steps,
): (name: string) => Steps {
  const named = (name: string): Steps => own.get(name) ?? ofNetwork;
  const firing = firingIn(blueprint);
  const steppable = new Set(firing);
  for (const name of own.keys()) {
    if (steppable.has(name)) continue;
    throw new FirstspikeError(
      'usage',
      `No population "${name}" can have steps of its own; there are ${firing.join(', ')}.`,
    );
  }
  const groups = relayGroups(blueprint);
  const known = new Map<string, Steps>();
  for (const name of firing) {
    for (const member of groups.get(name) ?? [name]) {
      const before = known.get(member);
      if (before !== undefined && before !== named(name)) {
        throw new FirstspikeError(
          'usage',
          `"${member}" passes on spikes of populations that would have ${before} and ${named(name)} steps; give ${firing.filter((other) => groups.get(name)?.has(other)).join(' and ')} the same.`,
        );
      }
      known.set(member, named(name));
    }
  }
  return (name) => known.get(name) ?? ofNetwork;
}

const firingIn = ({ populations }: Blueprint): string[] =>
  populations.flatMap(({ kind, name }) => (kind === 'spiking' || kind === 'input' ? [name] : []));

/** The populations that may have steps of their own, in order; populations that need the same steps together. */
export function steppingLayers(blueprint: Blueprint): string[][] {
  const firing = firingIn(blueprint);
  const groups = relayGroups(blueprint);
  const layers = new Map<unknown, string[]>();
  for (const name of firing) {
    const group = groups.get(name);
    const known = layers.get(group);
    if (known) known.push(name);
    else layers.set(group, [name]);
  }
  return [...layers.values()];
}
