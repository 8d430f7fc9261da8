/**
 * @file The one output that is read. A file may have several: a label beside its probabilities, features, an auxiliary
 * classifier. Outputs of the same scores are one; where different ones remain, the only one that ends a classifier is taken,
 * and otherwise the user chooses.
 */
import { FirstspikeError } from '../error.ts';
import type { Graph, Node } from '../graph/graph.ts';
import { formatShape, type Shape } from '../graph/tensor.ts';
import { comparisonOf, readComparison } from './comparison.ts';
import { labelling, scoresOfOutput } from './lower/scores.ts';
import { planGraph } from './plan.ts';
import { findOperator, isTail, keepsElements } from './table.ts';

/** An output of a file. */
export interface ModelOutput {
  readonly name: string;
  /** Without the batch axis; null where it cannot be computed. */
  readonly shape: Shape | null;
}

/**
 * The same graph with one output.
 * @param name of the output to read, where the graph has several, or of any value inside
 * A comparison at its end, such as `score > 0.5`, is left out: it is the decision.
 * @throws FirstspikeError `usage` for a name that is no output, or where several outputs remain to choose from
 * @example
 * ```ts
 * chooseOutput(graph).outputs; // → ['y']
 * ```
 */
export function chooseOutput(graph: Graph, name?: string): Graph {
  return readComparison(chosenOutput(graph, name));
}

function chosenOutput(graph: Graph, name: string | undefined): Graph {
  if (name !== undefined) {
    // A network keeps the name of the scores, which in the file may be those of a label.
    const found =
      graph.outputs.find((output) => output === name || scoreBehind(graph, output) === name) ??
      graph.nodes.flatMap(({ outputs }) => outputs).find((value) => value === name);
    if (found !== undefined) return { ...graph, outputs: [found] };
    throw new FirstspikeError(
      'usage',
      `The model has no output "${name}"; ${graph.outputs.length === 1 ? 'its output is' : 'its outputs are'} ${listed(graph)}.${fileHint(name)}`,
      {
        outputs: graph.outputs,
      },
    );
  }
  if (graph.outputs.length <= 1) return graph;
  const sources = graph.outputs.map((output) => sourceOf(graph, output));
  const roots = new Set(sources.map(({ root }) => root));
  if (roots.size === 1) return { ...graph, outputs: [lastOf(sources)] };
  const classifiers = new Set(sources.filter(({ classifies }) => classifies).map(({ root }) => root));
  if (classifiers.size === 1) {
    return { ...graph, outputs: [lastOf(sources.filter(({ root }) => classifiers.has(root)))] };
  }
  throw new FirstspikeError(
    'usage',
    `The model has ${graph.outputs.length} outputs, and the graph does not say which of them decides: ${listed(graph)}; choose one by its name (--output NAME).`,
    { outputs: outputsOf(graph) },
  );
}

/** What to do with a name that looks like a file: an output may be named like anything, but `result.json` is more likely a file to write. */
export const fileHint = (name: string): string =>
  /^[^:]*\.(json|jsonl|csv|txt|html|md|safetensors|onnx|nir|c)$/i.test(name)
    ? ' --output names a value of the model, not a file; a network is written with convert -o FILE, a report with --json > FILE.'
    : '';

/** The value that an output is the label of. */
const scoreBehind = (graph: Graph, output: string): string =>
  comparisonOf(graph, output)?.score ?? scoresOfOutput(graph, output);

/**
 * The outputs of a file with their shapes.
 * @example
 * ```ts
 * outputsOf(graph); // → [{ name: 'y', shape: [2] }]
 * ```
 */
export const outputsOf = (graph: Graph): readonly ModelOutput[] =>
  graph.outputs.map((name) => ({ name, shape: shapeOf(graph, name) }));

const listed = (graph: Graph): string =>
  outputsOf(graph)
    .map(({ name, shape }) => (shape ? `"${name}" (${formatShape(shape)})` : `"${name}"`))
    .join(', ');

function shapeOf(graph: Graph, name: string): Shape | null {
  try {
    const plan = planGraph({ ...graph, outputs: [name] });
    return plan.shapes.get(plan.graph.outputs[0])?.slice(1) ?? null;
  } catch (error) {
    if (error instanceof FirstspikeError) return null;
    throw error;
  }
}

/** Where an output comes from. */
interface Source {
  readonly name: string;
  /** The value before the functions at its end. */
  readonly root: string;
  /** Number of these functions. */
  readonly functions: number;
  readonly isLabel: boolean;
  /** Whether it says more than the scores: with what they are compared. */
  readonly isCompared: boolean;
  /** Whether it ends in a softmax, or is a label. */
  readonly classifies: boolean;
}

function sourceOf(graph: Graph, name: string): Source {
  const writers = new Map(graph.nodes.flatMap((node) => node.outputs.map((value) => [value, node] as const)));
  const compared = comparisonOf(graph, name);
  const score = compared?.score ?? scoresOfOutput(graph, name);
  const isLabel = score !== name;
  let classifies = isLabel;
  let root = score;
  let functions = 0;
  for (let left = graph.nodes.length; left > 0; left--) {
    const node = writers.get(root);
    if (node === undefined || !isEnding(node)) break;
    if (isTail(node.type)) classifies = true;
    if (!keepsElements(node.type)) functions++;
    root = node.inputs[0];
  }
  return { name, root, functions, isLabel, isCompared: compared !== undefined, classifies };
}

const isEnding = ({ type }: Node): boolean =>
  keepsElements(type) || isTail(type) || findOperator(type)?.monotone === true || labelling.includes(type);

/** The output with most functions at its end: probabilities rather than logits, and these rather than labels of the largest. */
const lastOf = (sources: readonly Source[]): string => {
  const rank = ({ functions, isLabel, isCompared }: Source): number =>
    isCompared ? Infinity : 2 * functions - Number(isLabel);
  return sources.reduce((a, b) => (rank(b) > rank(a) ? b : a)).name;
};
