/**
 * @file Operators that no single neuron computes, as sums of operators that neurons compute, exactly: each such operator says
 * in its record what it decomposes into.
 */
import type { Graph } from '../../graph/graph.ts';
import { findOperator } from '../table.ts';
import { Rewriter } from './rewriter.ts';

/** The same graph with such nodes decomposed. Values that do not depend on the image stay as they are. */
export function decompose(graph: Graph): Graph {
  const images = new Set(graph.inputs.map(({ name }) => name));
  const rewrites = graph.nodes.map((node) => {
    const operator = findOperator(node.type);
    if (!node.inputs.some((name) => images.has(name)) || operator?.dependence === 'shape') return undefined;
    for (const name of node.outputs) images.add(name);
    return operator?.decompose?.(node, {
      constant: (index) => graph.constants.get(node.inputs[index] ?? ''),
      isImage: (index) => images.has(node.inputs[index] ?? ''),
    });
  });
  if (rewrites.every((rewrite) => rewrite === undefined)) return graph;
  const rewriter = new Rewriter(graph);
  graph.nodes.forEach((node, i) => {
    const rewrite = rewrites[i];
    if (rewrite) rewrite(rewriter);
    else rewriter.keep(node);
  });
  return rewriter.finish();
}
