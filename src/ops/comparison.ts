/**
 * @file A graph that ends in its decision: `score > 0.5`, `Where(score < 0, 1, 0)`, the rounded sigmoid. The output becomes the score,
 * and the comparison is kept for the decision. Inside a graph these operators stay what they are.
 */
import type { Graph, Node } from '../graph/graph.ts';
import { foldConstants } from './lower/fold.ts';
import { readStaircase, STAIRCASE } from './operators/staircase.ts';
import { keepsElements } from './table.ts';

/** An output that is a comparison of `score`. */
export interface Comparison {
  readonly score: string;
  /** Class 1 is above it, or below it. */
  readonly threshold: number;
  readonly below: boolean;
}

/** How an output says where class 1 is. */
interface Side {
  readonly above: boolean;
  /** Whether the threshold itself is of class 1. */
  readonly inclusive: boolean;
}

const sides: Readonly<Record<string, Side>> = {
  Greater: { above: true, inclusive: false },
  GreaterOrEqual: { above: true, inclusive: true },
  Less: { above: false, inclusive: false },
  LessOrEqual: { above: false, inclusive: true },
};

const ends = new Set([...Object.keys(sides), 'Not', 'Where', STAIRCASE]);

/**
 * The comparison that an output is; undefined for other outputs.
 * @example
 * ```ts
 * comparisonOf(graph, 'y'); // → { score: 'p', threshold: 0.5, below: false }
 * ```
 */
export function comparisonOf(graph: Graph, output: string): Comparison | undefined {
  const writers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  let left = graph.nodes.length;
  /** The node that computes the elements of a value; none in a cycle. */
  const origin = (name: string): Node | undefined => {
    let node = writers.get(name);
    while (node && keepsElements(node.type) && left-- > 0) node = writers.get(node.inputs[0]);
    return node;
  };
  let node = origin(output);
  if (node === undefined || !ends.has(node.type)) return undefined;
  const { constants } = foldConstants(graph);
  const numberOf = (name: string): number | undefined => {
    const tensor = constants.get(name);
    return tensor?.data.length === 1 ? Number(tensor.data[0]) : undefined;
  };
  let isOpposite = false;
  while (node && (node.type === 'Not' || node.type === 'Where') && left-- > 0) {
    if (node.type === 'Not') isOpposite = !isOpposite;
    else {
      const [whereTrue, whereFalse] = [numberOf(node.inputs[1]), numberOf(node.inputs[2])];
      if (whereFalse === 1 && (whereTrue === 0 || whereTrue === -1)) isOpposite = !isOpposite;
      else if (whereTrue !== 1 || (whereFalse !== 0 && whereFalse !== -1)) return undefined;
    }
    node = origin(node.inputs[0]);
  }
  if (node === undefined) return undefined;
  const [first, second] = node.inputs;
  if (node.type === STAIRCASE) return comparisonOfStep(node, isOpposite);
  const side = sides[node.type];
  if (side === undefined) return undefined;
  const isTurned = !constants.has(second);
  const [score, number] = isTurned ? [second, numberOf(first)] : [first, numberOf(second)];
  if (number === undefined || constants.has(score)) return undefined;
  const above = side.above !== isTurned;
  const isBelow = above === isOpposite;
  const isInclusive = side.inclusive !== isOpposite;
  return { score, threshold: isInclusive ? nextFloat(number, isBelow ? 1 : -1) : number, below: isBelow };
}

/** A rounded sigmoid: 0 before the edge, 1 from it on. */
function comparisonOfStep(node: Node, isOpposite: boolean): Comparison | undefined {
  const [{ unit, below, edges }, ...more] = readStaircase(node).flights;
  if (more.length > 0 || unit !== 1 || below !== 0 || edges.length !== 1) return undefined;
  const threshold = isOpposite ? edges[0] : nextFloat(edges[0], -1);
  return { score: node.inputs[0], threshold, below: isOpposite };
}

/** The float32 after or before a number: no score lies between the two. */
function nextFloat(value: number, direction: 1 | -1): number {
  const single = Math.fround(value);
  if (single === 0) return direction * 2 ** -149;
  const bits = new Int32Array(Float32Array.of(single).buffer);
  bits[0] += single > 0 === direction > 0 ? 1 : -1;
  return new Float32Array(bits.buffer)[0];
}

/**
 * The same graph with the score in place of its one output, where that is a comparison of it.
 * @example
 * ```ts
 * readComparison(graph).outputs; // → ['p']
 * ```
 */
export function readComparison(graph: Graph): Graph {
  const found = graph.outputs.length === 1 ? comparisonOf(graph, graph.outputs[0]) : undefined;
  if (found === undefined) return graph;
  const { score, threshold, below } = found;
  return { ...graph, outputs: [score], comparison: { threshold, below } };
}
