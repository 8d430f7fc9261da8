/**
 * @file Scores in place of labels: an output that is the ArgMax or TopK of a value becomes that value, negated where the
 * smallest is taken. A table of labels behind it that only puts the classes in another order becomes a Gather of the scores.
 */
import type { Attribute, Graph, Node } from '../../graph/graph.ts';
import { intTensor, type Tensor } from '../../graph/tensor.ts';
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

type Outputs = Pick<Graph, 'nodes' | 'outputs' | 'labelling'> & Partial<Pick<Graph, 'constants'>>;

/** The same graph with the scores of its outputs in their place. */
export function readScores<T extends Outputs>(graph: T): T {
  const sources = graph.outputs.map((name) => sourceOfScores(graph, name));
  const added = new Map(sources.map((source) => [source.name, nodesOf(source)] as const));
  const indices = sources.flatMap(({ name, order }) =>
    order ? [[indicesOf(name), intTensor([order.length], order)] as const] : [],
  );
  const scores = [...new Set(sources.map(({ name }) => name))];
  const isSame =
    scores.length === graph.outputs.length && scores.every((name, i) => name === graph.outputs[i]);
  if (isSame) return graph;
  const [{ labelling: label }] = sources;
  return {
    ...graph,
    outputs: scores,
    nodes: [...graph.nodes, ...[...added.values()].flat()],
    ...(indices.length > 0 && { constants: new Map([...(graph.constants ?? []), ...indices]) }),
    ...(scores.length === 1 && label && { labelling: label }),
  };
}

/** The value that an output is the label or the rank of; the output itself where it is neither. */
export const scoresOfOutput = (
  graph: Pick<Graph, 'nodes'> & Partial<Pick<Graph, 'constants'>>,
  output: string,
): string => sourceOfScores(graph, output).name;

interface Scores {
  /** Of the scores of which the largest decides. */
  readonly name: string;
  /** Name of the scores in the graph. */
  readonly value: string;
  /** Whether the smallest of these decides, so that they are negated. */
  readonly isOpposite: boolean;
  /** Which score is that of class 0, of class 1, …; absent where they stand in that order. */
  readonly order?: readonly number[];
  /** The node that computes them, where their order may change in front of it. */
  readonly ending?: Node | undefined;
  /** The first node behind them that takes labels along an axis. */
  readonly labelling?: Graph['labelling'];
}

const indicesOf = (name: string): string => `${name}/indices`;

/** What makes the scores of which the largest decides from those of the graph. */
function nodesOf({ name, value, isOpposite, order, ending, labelling: label }: Scores): readonly Node[] {
  const make = (type: string, inputs: readonly string[], output: string, attributes = {}): Node => ({
    name: output,
    type,
    inputs,
    outputs: [output],
    attributes,
  });
  if (!order) return isOpposite ? [make('Neg', [value], name)] : [];
  const gather = (source: string, output: string): Node =>
    make('Gather', [source, indicesOf(name)], output, { axis: label?.axis ?? -1 });
  if (isOpposite) return [make('Neg', [value], `${name}/negated`), gather(`${name}/negated`, name)];
  if (!ending) return [gather(value, name)];
  // A softmax is the last step of what converts: it comes behind.
  const [source] = ending.inputs;
  return [gather(source, `${name}/scores`), make(ending.type, [`${name}/scores`], name, ending.attributes)];
}

/** Functions of all scores that do not mind in which order these stand. */
const endings: readonly string[] = ['Softmax', 'LogSoftmax', 'Sigmoid'];

function sourceOfScores(
  graph: Pick<Graph, 'nodes'> & Partial<Pick<Graph, 'constants'>>,
  output: string,
): Scores {
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
  /** Labels by score or by the label in front, the last table first. */
  const tables: (readonly number[])[] = [];
  const isLabelling = (node: Node): boolean =>
    labelling.includes(node.type) ||
    (node.type === 'Gather' &&
      labelling.includes(origin(node.inputs[1])?.type ?? '') &&
      isOrder(labelsOf(node, graph.constants) ?? []));
  for (let left = graph.nodes.length; ; left--) {
    const node = origin(value);
    if (node === undefined || !isLabelling(node)) break;
    // The labels are their own scores: the graph has a cycle, and is refused for it.
    if (left === 0) return { name: output, value: output, isOpposite: false };
    if (takesSmallest(node)) isOpposite = !isOpposite;
    const axis = labelAxis(node);
    if (axis !== undefined) label = { type: node.type, axis };
    const labels = labelsOf(node, graph.constants);
    if (labels) tables.push(labels);
    value = node.inputs[scoresInput(node)] ?? '';
  }
  const order = orderOf(tables);
  const made = order ? '/ordered' : isOpposite ? '/negated' : '';
  let name = `${value}${made}`;
  while (made !== '' && writers.has(name)) name += '_';
  const writer = writers.get(value);
  const ending = writer && endings.includes(writer.type) ? writer : undefined;
  return {
    name,
    value,
    isOpposite,
    ...(order && { order, ending }),
    ...(label && { labelling: label }),
  };
}

/** The labels that a node gives to the scores 0, 1, … or, a LabelEncoder, to such labels; undefined where it has no numbers. */
function labelsOf(
  { type, inputs, attributes }: Node,
  constants: ReadonlyMap<string, Tensor> | undefined,
): readonly number[] | undefined {
  if (type === 'Gather' || type.endsWith('ArrayFeatureExtractor')) {
    const table = constants?.get(inputs[0])?.data;
    return table && Array.from(table, Number);
  }
  const keys = numbers(attributes.keys_int64s);
  const labels = numbers(attributes.values_int64s);
  if (!keys || !labels) return numbers(attributes.classlabels_int64s);
  const places = new Map(keys.map((key, place) => [key, place] as const));
  return keys.map((_, key) => labels[places.get(key) ?? -1] ?? -1);
}

const numbers = (value: Attribute | undefined): readonly number[] | undefined =>
  Array.isArray(value) ? value.map(Number) : undefined;

/** Whether they are 0…n − 1 in some order. */
const isOrder = (labels: readonly number[]): boolean =>
  labels.length > 0 &&
  new Set(labels).size === labels.length &&
  labels.every((label) => Number.isInteger(label) && label >= 0 && label < labels.length);

/**
 * Which score is that of class 0, of class 1, …; undefined where they stand in that order. Labels that are not 0…n − 1 are left to
 * the data's labels.
 */
function orderOf(tables: readonly (readonly number[])[]): readonly number[] | undefined {
  const [last] = tables;
  if (last === undefined || !tables.every((table) => table.length === last.length && isOrder(table)))
    return undefined;
  const labels = last.map((_, score) => tables.reduceRight((label, table) => table[label], score));
  const order = new Array<number>(labels.length);
  for (const [score, label] of labels.entries()) order[label] = score;
  return order.every((place, index) => place === index) ? undefined : order;
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
const scoresInput = ({ type }: Node): number =>
  type === 'Gather' || type.endsWith('ArrayFeatureExtractor') ? 1 : 0;
