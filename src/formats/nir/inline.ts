/**
 * @file Nested graphs → one flat graph. A node of an inner graph is called OUTER.INNER; an edge into an inner graph
 * goes to whatever reads its input, an edge out of it comes from whatever writes its output.
 */
import { FirstspikeError } from '../../error.ts';
import type { NirEdge, NirGraph, NirNode } from './record.ts';

/** A NIR node that holds no others. */
export type FlatNode = Exclude<NirNode, NirGraph>;

/** A graph whose nodes hold no others. */
export interface FlatGraph {
  readonly nodes: ReadonlyMap<string, FlatNode>;
  readonly edges: readonly NirEdge[];
}

/** @throws FirstspikeError `unsupported` for an inner graph with several inputs or outputs */
export function inlineGraphs(graph: NirGraph): FlatGraph {
  const nodes = new Map<string, FlatNode>();
  const edges: NirEdge[] = [];
  /** Where edges into and out of an inner graph end. */
  const inlets = new Map<string, string>();
  const outlets = new Map<string, string>();
  const visit = (inner: NirGraph, prefix: string): void => {
    for (const [key, node] of inner.nodes) {
      const name = prefix + key;
      if (node.type !== 'NIRGraph') {
        nodes.set(name, node);
        continue;
      }
      visit(node, `${name}.`);
      inlets.set(name, `${name}.${port(node, name, 'Input')}`);
      outlets.set(name, `${name}.${port(node, name, 'Output')}`);
    }
    for (const [from, to] of inner.edges) {
      edges.push([outlets.get(prefix + from) ?? prefix + from, inlets.get(prefix + to) ?? prefix + to]);
    }
  };
  visit(graph, '');
  return { nodes, edges };
}

function port({ nodes }: NirGraph, name: string, type: 'Input' | 'Output'): string {
  const ports = [...nodes].filter(([, node]) => node.type === type);
  if (ports.length === 1) return ports[0][0];
  throw new FirstspikeError(
    'unsupported',
    `The inner graph "${name}" has ${ports.length} ${type} nodes; one of each would work.`,
    { node: name, operator: 'NIRGraph' },
  );
}
