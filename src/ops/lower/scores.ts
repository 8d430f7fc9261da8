/**
 * @file Scores in place of labels: an output that is the ArgMax or TopK of a value becomes that value.
 */
import type { Graph, Node } from '../../graph/graph.ts';
import { keepsElements } from '../table.ts';

/** Operators of ONNX that compute labels or ranks from scores. They do not convert, so the table has no record of them. */
export const labelling: readonly string[] = [
  'ArgMax',
  'Hardmax',
  'TopK',
  'ai.onnx.ml.ArrayFeatureExtractor',
  'ai.onnx.ml.LabelEncoder',
  'ai.onnx.ml.ZipMap',
];

type Outputs = Pick<Graph, 'nodes' | 'outputs'>;

/** The same graph with the scores of its outputs in their place. */
export function readScores<T extends Outputs>(graph: T): T {
  const scores = [...new Set(graph.outputs.map((name) => scoresOfOutput(graph, name)))];
  const isSame =
    scores.length === graph.outputs.length && scores.every((name, i) => name === graph.outputs[i]);
  return isSame ? graph : { ...graph, outputs: scores };
}

/** The value that an output is the label or the rank of; the output itself where it is neither. */
export function scoresOfOutput(graph: Pick<Graph, 'nodes'>, output: string): string {
  const writers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  /** The node that computes the elements of a value; none in a cycle. */
  const origin = (name: string): Node | undefined => {
    let node = writers.get(name);
    for (let left = graph.nodes.length; node && keepsElements(node.type); left--) {
      if (left === 0) return undefined;
      node = writers.get(node.inputs[0]);
    }
    return node;
  };
  let value = output;
  for (let left = graph.nodes.length; ; left--) {
    const node = origin(value);
    if (node === undefined || !labelling.includes(node.type)) return value;
    // The labels are their own scores: the graph has a cycle, and is refused for it.
    if (left === 0) return output;
    value = node.inputs[scoresInput(node)] ?? '';
  }
}

/** Which input of a labelling node holds the scores. */
const scoresInput = ({ type }: Node): number => (type.endsWith('ArrayFeatureExtractor') ? 1 : 0);
