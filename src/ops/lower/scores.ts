/**
 * @file Scores in place of labels: an output that is the ArgMax or TopK of a value becomes that value, negated where the
 * smallest is taken.
 */
import type { Graph, Node } from '../../graph/graph.ts';
import { keepsElements } from '../table.ts';

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

type Outputs = Pick<Graph, 'nodes' | 'outputs' | 'labelling'>;

/** The same graph with the scores of its outputs in their place. */
export function readScores<T extends Outputs>(graph: T): T {
  const sources = graph.outputs.map((name) => sourceOfScores(graph, name));
  const opposites = new Map(
    sources.flatMap((source) => (source.isOpposite ? [[source.name, opposite(source)]] : [])),
  );
  const scores = [...new Set(sources.map(({ name }) => name))];
  const isSame =
    scores.length === graph.outputs.length && scores.every((name, i) => name === graph.outputs[i]);
  if (isSame) return graph;
  const [{ labelling: label }] = sources;
  return {
    ...graph,
    outputs: scores,
    nodes: [...graph.nodes, ...opposites.values()],
    ...(scores.length === 1 && label && { labelling: label }),
  };
}

/** The value that an output is the label or the rank of; the output itself where it is neither. */
export const scoresOfOutput = (graph: Pick<Graph, 'nodes'>, output: string): string =>
  sourceOfScores(graph, output).name;

interface Scores {
  /** Of the scores of which the largest decides. */
  readonly name: string;
  /** Name of the scores in the graph. */
  readonly value: string;
  /** Whether the smallest of these decides, so that they are negated. */
  readonly isOpposite: boolean;
  /** The first node behind them that takes labels along an axis. */
  readonly labelling?: Graph['labelling'];
}

const opposite = ({ name, value }: Scores): Node => ({
  name,
  type: 'Neg',
  inputs: [value],
  outputs: [name],
  attributes: {},
});

function sourceOfScores(graph: Pick<Graph, 'nodes'>, output: string): Scores {
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
  let isOpposite = false;
  let label: Graph['labelling'];
  for (let left = graph.nodes.length; ; left--) {
    const node = origin(value);
    if (node === undefined || !labelling.includes(node.type)) break;
    // The labels are their own scores: the graph has a cycle, and is refused for it.
    if (left === 0) return { name: output, value: output, isOpposite: false };
    if (takesSmallest(node)) isOpposite = !isOpposite;
    const axis = labelAxis(node);
    if (axis !== undefined) label = { type: node.type, axis };
    value = node.inputs[scoresInput(node)] ?? '';
  }
  let name = isOpposite ? `${value}/negated` : value;
  while (isOpposite && writers.has(name)) name += '_';
  return { name, value, isOpposite, ...(label && { labelling: label }) };
}

/** The axis along which a node takes labels; undefined where it has none. */
function labelAxis({ type, attributes }: Node): number | undefined {
  if (typeof attributes.axis === 'number') return attributes.axis;
  return type === 'ArgMax' || type === 'ArgMin' ? 0 : undefined;
}

/** Whether a labelling node looks for the smallest scores. */
const takesSmallest = ({ type, attributes }: Node): boolean =>
  type === 'ArgMin' || (type === 'TopK' && attributes.largest === 0);

/** Which input of a labelling node holds the scores. */
const scoresInput = ({ type }: Node): number => (type.endsWith('ArrayFeatureExtractor') ? 1 : 0);
