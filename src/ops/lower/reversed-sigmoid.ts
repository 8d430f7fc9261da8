/**
 * @file A reversed score at the end, 1 − sigmoid(x), is sigmoid(−x): as a sigmoid it is left out like any other, while the difference
 * would need neurons for its values.
 */
import type { Graph, Node } from '../../graph/graph.ts';
import { keepsElements } from '../table.ts';
import { Rewriter } from './rewriter.ts';

/** The same graph with such ends as sigmoids. */
export function joinReversedSigmoid(graph: Graph): Graph {
  const writers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const ends = new Map<Node, string>();
  for (const output of graph.outputs) {
    const node = originOf(output, writers, graph.nodes.length);
    const score = node && reversedScore(node, graph, writers);
    const sigmoid = score === undefined ? undefined : originOf(score, writers, graph.nodes.length);
    if (node && sigmoid?.type === 'Sigmoid' && sigmoid.outputs[0] === score)
      ends.set(node, sigmoid.inputs[0]);
  }
  if (ends.size === 0) return graph;
  const rewriter = new Rewriter(graph);
  for (const node of graph.nodes) {
    const input = ends.get(node);
    if (input === undefined) rewriter.keep(node);
    else {
      const opposite = rewriter.add(node, { type: 'Neg', inputs: [input] });
      rewriter.add(node, { type: 'Sigmoid', inputs: [opposite], output: node.outputs[0] });
    }
  }
  return rewriter.finish();
}

type Writers = ReadonlyMap<string, Node>;

/** The node that computes the elements of a value; `most` ends a cycle. */
function originOf(value: string, writers: Writers, most: number): Node | undefined {
  let node = writers.get(value);
  for (let left = most; left > 0 && node && keepsElements(node.type); left--)
    node = writers.get(node.inputs[0]);
  return node;
}

/** The value that a node takes from one: 1 − q, 1 + (−q), −q + 1. */
function reversedScore({ type, inputs }: Node, { constants }: Graph, writers: Writers): string | undefined {
  const isNumber = (name: string, value: number): boolean => {
    const tensor = constants.get(name);
    return tensor?.data.length === 1 && tensor.shape.length <= 2 && Number(tensor.data[0]) === value;
  };
  const [a = '', b = ''] = inputs;
  if (type === 'Sub') return isNumber(a, 1) ? b : undefined;
  if (type !== 'Add') return undefined;
  const opposite = writers.get(isNumber(a, 1) ? b : isNumber(b, 1) ? a : '');
  const [x = '', y = ''] = opposite?.inputs ?? [];
  if (opposite?.type === 'Neg') return x;
  if (opposite?.type !== 'Mul') return undefined;
  return isNumber(y, -1) ? x : isNumber(x, -1) ? y : undefined;
}
