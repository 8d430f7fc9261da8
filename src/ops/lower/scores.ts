/**
 * @file The output that is read: the scores of the classes, not the label that a file computes from them. An output that is
 * the ArgMax or TopK of a value becomes that value (negated where the smallest is taken); among several outputs, one that
 * holds probabilities comes first.
 */
import type { Graph, Node } from '../../graph/graph.ts';
import { isTail, keepsElements } from '../table.ts';

/** Operators of ONNX that compute labels or ranks from scores. They do not convert, so the table has no record of them. */
export const labelling: readonly string[] = [
  'ArgMax',
  'ArgMin',
  'Hardmax',
  'TopK',
  'ai.onnx.ml.ArrayFeatureExtractor',
  'ai.onnx.ml.LabelEncoder',
  'ai.onnx.ml.ZipMap',
];

/** The same graph with scores as its outputs, the ones to read first. */
export function readScores<T extends Pick<Graph, 'nodes' | 'outputs'>>(graph: T): T {
  const writers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  /** The node that computes the elements of an output; none in a cycle. */
  const origin = (name: string): Node | undefined => {
    let node = writers.get(name);
    for (let left = graph.nodes.length; node && keepsElements(node.type); left--) {
      if (left === 0) return undefined;
      node = writers.get(node.inputs[0]);
    }
    return node;
  };
  /** Scores of which the smallest decides, negated. */
  const opposites = new Map<string, Node>();
  const oppositeOf = (value: string): string => {
    let output = `${value}/negated`;
    while (writers.has(output)) output += '_';
    const node: Node = { name: output, type: 'Neg', inputs: [value], outputs: [output], attributes: {} };
    opposites.set(value, node);
    return output;
  };
  const isLabel = (name: string): boolean => labelling.includes(origin(name)?.type ?? '');
  const scores = graph.outputs.map((name) => {
    let value = name;
    let isOpposite = false;
    for (let left = graph.nodes.length; isLabel(value); left--) {
      // The labels are their own scores: the graph has a cycle, and is refused for it.
      if (left === 0) return name;
      const node = origin(value);
      if (node && takesSmallest(node)) isOpposite = !isOpposite;
      value = node?.inputs[scoresOf(node)] ?? '';
    }
    return isOpposite ? oppositeOf(value) : value;
  });
  const rank = (name: string): number => Number(!isTail(origin(name)?.type ?? ''));
  const outputs = [...new Set(scores)].sort((a, b) => rank(a) - rank(b));
  const isSame =
    outputs.length === graph.outputs.length && outputs.every((name, i) => name === graph.outputs[i]);
  return isSame ? graph : { ...graph, outputs, nodes: [...graph.nodes, ...opposites.values()] };
}

/** Whether a labelling node looks for the smallest scores. */
const takesSmallest = ({ type, attributes }: Node): boolean =>
  type === 'ArgMin' || (type === 'TopK' && attributes.largest === 0);

/** Which input of a labelling node holds the scores. */
const scoresOf = (node: Node | undefined): number => (node?.type.endsWith('ArrayFeatureExtractor') ? 1 : 0);
