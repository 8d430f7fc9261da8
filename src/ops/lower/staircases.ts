/**
 * @file Staircases: a part of the graph that rounds, between limits, becomes one node of type Staircase. QCFS writes it as
 * Div, Clip, Mul, Add, Floor, Div, Mul in one order or another (Bu et al. 2022, "Optimal ANN-SNN Conversion for
 * High-accuracy and Ultra-low-latency Spiking Neural Networks"), QONNX as a Relu and a Quant. Whatever its nodes are, the part
 * is run: every x at which its value rises is found to the last bit of float32, by bisection.
 */
import type { Flight } from '../../graph/activation.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import { floatTensor } from '../../graph/tensor.ts';
import { flightAttributes } from '../operators/staircase.ts';
import { channelsIn, type Part, replaceParts, sampled } from './parts.ts';
import { Rewriter } from './rewriter.ts';

const roundings = new Set(['Ceil', 'Floor', 'Quant', 'Round', 'Sign']);

const rounds = (nodes: readonly Node[]): boolean => nodes.some(({ type }) => roundings.has(type));

/** Values that this pass may compute in one graph. */
const mostSampled = 2 ** 28;
/** No rise lies further out. */
const far = 2 ** 40;
/** The most levels that steps can tell apart. */
const mostLevels = 65535;

/** The same graph with every staircase as one node. */
export function joinStaircases(graph: Graph): Graph {
  if (!rounds(graph.nodes)) return graph;
  const budget = { left: mostSampled };
  return replaceParts(
    graph,
    rounds,
    (part) => flightsOf(part, graph, budget),
    (rewriter, node, input, flights) => {
      const attributes = flightAttributes(flights);
      rewriter.add(node, { type: 'Staircase', inputs: [input], output: node.outputs[0], attributes });
    },
  );
}

/** Values at `count` points of each channel, channel by channel; undefined if they cannot be computed. */
type Evaluate = (points: Float32Array, count: number) => ArrayLike<number> | undefined;

/** One flight for all channels, or one per channel; undefined if the part is no staircase with evenly spaced levels and 0. */
function flightsOf(part: Part, graph: Graph, budget: { left: number }): readonly Flight[] | undefined {
  const channels = channelsIn(part, graph);
  const evaluate: Evaluate = (points, count) => {
    budget.left -= points.length * part.nodes.length;
    if (budget.left < 0) return undefined;
    const values = sampled(part, floatTensor([1, channels, count, 1], points), graph);
    return values?.data.length === points.length ? values.data : undefined;
  };
  const flights = risesOf(evaluate, channels)?.map(flightOf);
  if (!flights?.every((flight) => flight !== undefined)) return undefined;
  const [first] = flights;
  return flights.every((flight) => JSON.stringify(flight) === JSON.stringify(first)) ? [first] : flights;
}

/** An interval in which the value rises, its ends as places in the order of all float32. */
interface Rise {
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly high: number;
}

/** Per channel the rises of a function, each between two neighbouring float32; undefined if it falls, or rises too often. */
function risesOf(evaluate: Evaluate, channels: number): readonly (readonly Rise[])[] | undefined {
  const ends = evaluate(
    Float32Array.from({ length: 2 * channels }, (_, i) => (i % 2 === 0 ? -far : far)),
    2,
  );
  if (!ends) return undefined;
  let open = Array.from({ length: channels }, (_, c): Rise[] => {
    const [low, high] = [ends[2 * c], ends[2 * c + 1]];
    return [{ from: placeOf(-far), to: placeOf(far), low, high }];
  });
  for (;;) {
    const count = open.reduce((most, { length }) => Math.max(most, length), 0);
    if (count > mostLevels) return undefined;
    if (open.every((rises) => rises.every(({ from, to }) => to - from === 1))) return open;
    const points = new Float32Array(channels * count);
    open.forEach((rises, c) => {
      for (const [i, { from, to }] of rises.entries()) points[c * count + i] = floatAt(middle(from, to));
    });
    const values = evaluate(points, count);
    if (!values) return undefined;
    const next = open.map((rises, c) => rises.flatMap((rise, i) => halves(rise, values[c * count + i])));
    // What is neither between the ends nor a number makes no halves: the function falls somewhere.
    if (next.some((rises) => rises.length === 0)) return undefined;
    // A curve is given up long before it has as many values as a staircase may have levels.
    if (next.some(areTooClose)) return undefined;
    open = next;
  }
}

/** Whether two values are closer to each other than levels of a staircase can be: the function is a curve, or has too many levels. */
function areTooClose(rises: readonly Rise[]): boolean {
  const bottom = rises[0].low;
  const top = rises[rises.length - 1].high;
  const unit = (top - bottom) / mostLevels;
  const least = unit - 4 * toleranceOf(unit, bottom, top);
  return rises.some(({ low, high }) => high - low < least);
}

/** How far from its place a level may be. */
const toleranceOf = (unit: number, bottom: number, top: number): number =>
  1e-3 * unit + 2 ** -20 * Math.max(top, -bottom);

const middle = (from: number, to: number): number => Math.floor((from + to) / 2);

/** The halves of an interval in which the value rises, given the value in its middle. */
function halves(rise: Rise, value: number): readonly Rise[] {
  const { from, to, low, high } = rise;
  if (to - from === 1) return [rise];
  const at = middle(from, to);
  const both = [
    { from, to: at, low, high: value },
    { from: at, to, low: value, high },
  ];
  return low <= value && value <= high ? both.filter((half) => half.low < half.high) : [];
}

/** Evenly spaced levels, one of which is 0; undefined if they are not. */
function flightOf(rises: readonly Rise[]): Flight | undefined {
  const bottom = rises[0].low;
  const top = rises[rises.length - 1].high;
  const unit = (top - bottom) / rises.length;
  const below = Math.round(-bottom / unit);
  const tolerance = toleranceOf(unit, bottom, top);
  const isEven = rises.every(({ high }, i) => Math.abs(high - unit * (i + 1 - below)) <= tolerance);
  if (!isEven || !(Math.abs(bottom + unit * below) <= tolerance) || below < 0 || below > rises.length)
    return undefined;
  const levels = [bottom, ...rises.map(({ high }) => high)];
  // k times the first level, in float32, is what a Quant computes; sums of such values may cancel exactly.
  const units = [levels[below + 1], -levels[below - 1], unit].filter((candidate) => candidate > 0);
  const isSame = (candidate: number) =>
    levels.every((level, i) => Math.fround(candidate * (i - below)) === level);
  return {
    unit: units.find(isSame) ?? unit,
    below: 0 + below,
    edges: rises.map(({ to }) => floatAt(to)),
  };
}

const bits = new DataView(new ArrayBuffer(4));

/** Place of a float32 in their order; neighbours differ by one, and both zeros are 0. */
function placeOf(x: number): number {
  bits.setFloat32(0, Math.abs(x));
  return x < 0 ? -bits.getInt32(0) : bits.getInt32(0);
}

function floatAt(place: number): number {
  bits.setInt32(0, Math.abs(place));
  return place < 0 ? -bits.getFloat32(0) : bits.getFloat32(0);
}

/**
 * The same graph where x + (q − x) is q: how training code lets gradients pass by a rounding, which an exported model keeps. In
 * floats it would be q and an error that differs from x to x.
 */
export function joinStraightThrough(graph: Graph): Graph {
  const differences = new Map(
    graph.nodes.filter(({ type }) => type === 'Sub').map(({ inputs, outputs }) => [outputs[0], inputs]),
  );
  const passed = ({ type, inputs: [a, b] }: Node): string | undefined => {
    if (type !== 'Add') return undefined;
    const pairs = [
      [a, differences.get(b)],
      [b, differences.get(a)],
    ] as const;
    return pairs.find(([x, difference]) => difference?.[1] === x)?.[1]?.[0];
  };
  if (!graph.nodes.some(passed)) return graph;
  const rewriter = new Rewriter(graph);
  for (const node of graph.nodes) {
    const value = passed(node);
    if (value === undefined) rewriter.keep(node);
    else rewriter.alias(node.outputs[0], value);
  }
  return withoutUnread(rewriter.finish());
}

/** Without differences that nothing reads any more. */
function withoutUnread(graph: Graph): Graph {
  const read = new Set([...graph.outputs, ...graph.nodes.flatMap(({ inputs }) => inputs)]);
  return {
    ...graph,
    nodes: graph.nodes.filter(({ type, outputs }) => type !== 'Sub' || read.has(outputs[0])),
  };
}
