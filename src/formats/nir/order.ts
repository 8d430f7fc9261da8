/**
 * @file Nodes of a graph in an order in which every node comes after its sources; what is on a cycle comes after
 * everything that is not.
 */
import type { FlatGraph } from './inline.ts';

export interface Order {
  /** Names; sources first. */
  readonly names: readonly string[];
  /** Names on a cycle, or behind one. Empty for a feed-forward graph. */
  readonly recurrent: readonly string[];
  /** Cycles that share no node, each in the order of its edges. */
  readonly cycles: readonly (readonly string[])[];
  /** Sources of each node, as often as there are edges. */
  readonly sources: ReadonlyMap<string, readonly string[]>;
}

/** Kahn's algorithm: linear in nodes and edges. */
export function orderOf({ nodes, edges }: FlatGraph): Order {
  const sources = new Map<string, string[]>([...nodes.keys()].map((name) => [name, []]));
  const targets = new Map<string, string[]>([...nodes.keys()].map((name) => [name, []]));
  for (const [from, to] of edges) {
    sources.get(to)?.push(from);
    targets.get(from)?.push(to);
  }
  const waiting = new Map([...sources].map(([name, list]) => [name, list.length]));
  const names = [...nodes.keys()].filter((name) => waiting.get(name) === 0);
  for (let i = 0; i < names.length; i++) {
    for (const target of targets.get(names[i]) ?? []) {
      const left = (waiting.get(target) ?? 0) - 1;
      waiting.set(target, left);
      if (left === 0) names.push(target);
    }
  }
  const done = new Set(names);
  const recurrent = [...nodes.keys()].filter((name) => !done.has(name));
  return { names, recurrent, cycles: cyclesOf(recurrent, targets), sources };
}

/** Depth first: an edge back to a node of the path closes a cycle. */
function cyclesOf(
  names: readonly string[],
  targets: ReadonlyMap<string, readonly string[]>,
): readonly (readonly string[])[] {
  const cycles: string[][] = [];
  const onCycle = new Set<string>();
  const seen = new Set<string>();
  for (const root of names) {
    if (seen.has(root)) continue;
    const path = [root];
    /** By node of the path: its place there, and how many of its edges have been followed. */
    const places = new Map([[root, { at: 0, followed: 0 }]]);
    seen.add(root);
    while (path.length > 0) {
      const name = path[path.length - 1];
      const place = places.get(name);
      const next = targets.get(name)?.[place ? place.followed++ : 0];
      if (next === undefined) {
        places.delete(name);
        path.pop();
        continue;
      }
      const back = places.get(next);
      if (back && !path.slice(back.at).some((node) => onCycle.has(node))) {
        const cycle = path.slice(back.at);
        for (const node of cycle) onCycle.add(node);
        cycles.push(cycle);
      }
      if (seen.has(next)) continue;
      seen.add(next);
      places.set(next, { at: path.length, followed: 0 });
      path.push(next);
    }
  }
  return cycles;
}
