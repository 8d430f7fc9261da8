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
  return { names, recurrent: [...nodes.keys()].filter((name) => !done.has(name)), sources };
}
