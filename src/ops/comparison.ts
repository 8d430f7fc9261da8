/**
 * @file A graph that ends in its decision: `score > 0.5`, `s1 > s0`, `Where(score < 0, 1, 0)`, the rounded sigmoid, the sign. The output becomes the score,
 * and the comparison is kept for the decision. Inside a graph these operators stay what they are.
 */
import { FirstspikeError } from '../error.ts';
import type { Graph, Node } from '../graph/graph.ts';
import { withDifference } from './difference.ts';
import { foldConstants } from './lower/fold.ts';
import { readStaircase, STAIRCASE } from './operators/staircase.ts';
import { intAttribute } from './parse/attributes.ts';
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

const ends = new Set([...Object.keys(sides), 'Not', 'Where', 'Sign', STAIRCASE]);

/** A value that has one of two numbers, by one comparison of a score. */
interface TwoValued extends Comparison {
  /** The number that the graph compares the score with. */
  readonly number: number;
  /** Its values where the comparison does not hold, and where it does. */
  readonly values: readonly [no: number, yes: number];
  /** Its value where the score is the number itself, if that is a third one: the sign of 0. */
  readonly between?: number | undefined;
  /** The graph that has the score. */
  readonly graph: Graph;
}

/**
 * The comparison that an output is; undefined for other outputs, and for one that is the same for every image.
 * @example
 * ```ts
 * comparisonOf(graph, 'y'); // → { score: 'p', threshold: 0.5, below: false }
 * ```
 */
export function comparisonOf(graph: Graph, output: string): Comparison | undefined {
  const found = twoValued(graph, output);
  const comparison = found && settled(found);
  return comparison && Number.isFinite(comparison.threshold) ? comparison : undefined;
}

/** The comparison by which class 1 is where the value is 1; undefined where the values are no classes. */
function settled(found: TwoValued): Comparison | undefined {
  const { score, threshold, below, values, between } = found;
  // A score of 0 has the sign 0, and is of class 0 as at every other threshold.
  if (between !== undefined)
    return between === 0 && values[0] === -1 && values[1] === 1 ? { score, threshold, below } : undefined;
  const [no, yes] = values.map((value) => (value === -1 ? 0 : value));
  if (no === 0 && yes === 1) return { score, threshold, below };
  return no === 1 && yes === 0 ? opposite({ score, threshold, below }) : undefined;
}

/** Holds where the comparison does not. */
const opposite = ({ score, threshold, below }: Comparison): Comparison => ({
  score,
  threshold: nextFloat(threshold, below ? -1 : 1),
  below: !below,
});

/** What a value is, if it has two values only: a comparison, or a comparison, choice or conversion of such a value. */
function twoValued(given: Graph, output: string): TwoValued | undefined {
  const last = lastNode(given, output);
  if (last === undefined || !ends.has(last.type)) return undefined;
  const { constants: known } = foldConstants(given);
  const graph = withDifference(given, output, (name) => known.has(name));
  const constants = graph === given ? known : foldConstants(graph).constants;
  const writers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const numberOf = (name: string): number | undefined => {
    const tensor = constants.get(name);
    return tensor?.data.length === 1 ? Number(tensor.data[0]) : undefined;
  };
  /** None in a cycle. */
  let left = graph.nodes.length;
  const read = (name: string): TwoValued | undefined => {
    const node = writers.get(name);
    if (node === undefined || left-- <= 0) return undefined;
    if (node.type === STAIRCASE) return stepOf(node, graph, read);
    if (node.type === 'Sign') return signOf(node, graph, read);
    if (sides[node.type]) return compared(node);
    if (node.type === 'Where') {
      const [yes, no] = [numberOf(node.inputs[1]), numberOf(node.inputs[2])];
      if (yes === undefined || no === undefined) return undefined;
      return mapped(read(node.inputs[0]), (value) => (value === 0 ? no : yes));
    }
    if (node.type === 'Not') return mapped(read(node.inputs[0]), (value) => Number(value === 0));
    if (node.type === 'Cast') return mapped(read(node.inputs[0]), castOf(node));
    // Its type is that of another value.
    if (node.type === 'CastLike')
      return mapped(read(node.inputs[0]), (value) => (value === 0 || value === 1 ? value : undefined));
    return keepsElements(node.type) ? read(node.inputs[0]) : undefined;
  };
  const compared = (node: Node): TwoValued | undefined => {
    const [first, second] = node.inputs;
    const isTurned = !constants.has(second);
    const [score, number] = isTurned ? [second, numberOf(first)] : [first, numberOf(second)];
    if (number === undefined || constants.has(score)) return undefined;
    const { above, inclusive } = sides[node.type];
    const below = above === isTurned;
    const threshold = inclusive ? nextFloat(number, below ? 1 : -1) : number;
    const own = { score, number, threshold, below, values: [0, 1] as const, graph };
    return (
      mapped(read(score), (value) =>
        Number((inclusive && value === number) || holds({ threshold: number, below }, value)),
      ) ?? own
    );
  };
  return read(output);
}

function mapped(
  found: TwoValued | undefined,
  f: (value: number) => number | undefined,
): TwoValued | undefined {
  if (found === undefined) return undefined;
  const [no, yes] = found.values.map(f);
  if (no === undefined || yes === undefined) return undefined;
  const mappedTo = { ...found, values: [no, yes] as const };
  if (found.between === undefined) return mappedTo;
  const between = f(found.between);
  if (between === undefined) return undefined;
  if (between === no) return { ...mappedTo, between: undefined };
  // The number itself goes with what is above it.
  if (between === yes) return { ...mappedTo, between: undefined, threshold: nextFloat(found.number, -1) };
  return { ...mappedTo, between };
}

const holds = ({ threshold, below }: Pick<Comparison, 'threshold' | 'below'>, value: number): boolean =>
  below ? value < threshold : value > threshold;

/** ONNX's numbers of types: of floating point, and of integers with a sign. */
const [floats, signed, bool] = [[1, 10, 11, 16], [3, 5, 6, 7], 9];

/** What a conversion makes of a small number; undefined where that is not the same everywhere. */
function castOf(node: Node): (value: number) => number | undefined {
  const to = intAttribute(node, 'to') ?? 1;
  return (value) => {
    if (to === bool) return Number(value !== 0);
    if (floats.includes(to)) return value;
    return Math.abs(value) < 128 && (value >= 0 || signed.includes(to)) ? Math.trunc(value) : undefined;
  };
}

/** A rounded sigmoid: 0 before the edge, 1 from it on. */
function stepOf(
  node: Node,
  graph: Graph,
  read: (name: string) => TwoValued | undefined,
): TwoValued | undefined {
  const [{ unit, below, edges }, ...more] = readStaircase(node).flights;
  if (more.length > 0 || unit !== 1 || below !== 0 || edges.length !== 1) return undefined;
  const [score] = node.inputs;
  const [number] = edges;
  const own = {
    score,
    number,
    threshold: nextFloat(number, -1),
    below: false,
    values: [0, 1] as const,
    graph,
  };
  return mapped(read(score), (value) => Number(value >= number)) ?? own;
}

/** −1 below 0, 1 above it, 0 at it. */
function signOf(
  { inputs: [score] }: Node,
  graph: Graph,
  read: (name: string) => TwoValued | undefined,
): TwoValued {
  const own = { score, number: 0, threshold: 0, below: false, values: [-1, 1] as const, between: 0, graph };
  return mapped(read(score), Math.sign) ?? own;
}

/** The node that computes the elements of a value. */
function lastNode({ nodes }: Graph, output: string): Node | undefined {
  const writers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  let last = writers.get(output);
  for (let left = nodes.length; last && keepsElements(last.type) && left > 0; left--)
    last = writers.get(last.inputs[0]);
  return last;
}

/** The float32 after or before a number: no score lies between the two. */
function nextFloat(value: number, direction: 1 | -1): number {
  if (!Number.isFinite(value)) return value;
  const single = Math.fround(value);
  if (single === 0) return direction * 2 ** -149;
  const bits = new Int32Array(Float32Array.of(single).buffer);
  bits[0] += single > 0 === direction > 0 ? 1 : -1;
  return new Float32Array(bits.buffer)[0];
}

/**
 * The same graph with the score in place of its one output, where that is a comparison of it. A comparison that was read before is
 * one of what this one gives: both become one.
 * @throws FirstspikeError `unsupported` for an output that is the same for every image
 * @example
 * ```ts
 * readComparison(graph).outputs; // → ['p']
 * ```
 */
export function readComparison(graph: Graph): Graph {
  const [output] = graph.outputs;
  const last = graph.outputs.length === 1 ? twoValued(graph, output) : undefined;
  const { comparison: outer } = graph;
  const whole = outer ? mapped(last, (value) => Number(holds(outer, value))) : last;
  if (whole === undefined) return graph;
  const [no, yes] = whole.values;
  if (no === yes && whole.between === undefined)
    throw sameForAll(output, whole, `is a comparison that gives ${yes} wherever "${whole.score}" lies`);
  const found = settled(whole);
  if (found === undefined) return graph;
  const { score, threshold, below } = found;
  if (!Number.isFinite(threshold))
    throw sameForAll(output, whole, `compares "${score}" with ${whole.number}`);
  const ofDifference = whole.graph !== graph || outer?.ofDifference;
  const comparison = { threshold, below, ...(ofDifference && { ofDifference }) };
  return { ...whole.graph, outputs: [score], comparison };
}

const sameForAll = (output: string, { score }: Comparison, what: string) =>
  new FirstspikeError(
    'unsupported',
    `The output "${output}" ${what}, which is the same for every image; correct the number in the model, or read the score itself (--output ${score}).`,
  );
