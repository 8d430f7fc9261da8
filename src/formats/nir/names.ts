/**
 * @file What populations are called in NIR: letters, digits and underscores, as tools want names that they make
 * attributes of; each name once.
 */
import type { SpikingNetwork } from '../../network/network.ts';

/** Gives every wish a name of its own. */
export function nameGiver(): (wish: string) => string {
  const taken = new Set<string>();
  return (wish) => {
    const plain = wish.replace(/[^A-Za-z0-9_]/g, '_') || '_';
    let name = plain;
    for (let i = 2; taken.has(name); i++) name = `${plain}_${i}`;
    taken.add(name);
    return name;
  };
}

/** The node of each population; the read-out's is the Output. */
export function populationNodes(
  { populations }: SpikingNetwork,
  give = nameGiver(),
): ReadonlyMap<string, string> {
  return new Map(
    populations.map(({ name, kind }): [string, string] => [name, give(kind === 'readout' ? 'output' : name)]),
  );
}
