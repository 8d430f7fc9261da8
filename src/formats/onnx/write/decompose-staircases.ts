/**
 * @file Staircases in operators of ONNX: scaled, rounded, clipped and scaled back where float32 gives the same edges that way,
 * and as a count of the edges at or below the value everywhere else. Either way the values are the same to the last bit.
 */
import type { Flight } from '../../../graph/activation.ts';
import type { Graph, Node } from '../../../graph/graph.ts';
import { floatTensor, intTensor, type Shape, sizeOf, type Tensor } from '../../../graph/tensor.ts';
import { Rewriter } from '../../../ops/lower/rewriter.ts';
import { unsupportedNode } from '../../../ops/node-error.ts';
import { roundToEven } from '../../../ops/operators/pointwise.ts';
import { readStaircase, STAIRCASE } from '../../../ops/operators/staircase.ts';

/** From here on, operands of different shapes broadcast. */
const BROADCASTS = 7;
/** From here on, axes are an input. */
const AXES_AS_INPUT = 13;

/** The same graph without staircases. @throws FirstspikeError `unsupported` for operators older than broadcasting */
export function decomposeStaircases(graph: Graph, shapes: ReadonlyMap<string, Shape>): Graph {
  if (!graph.nodes.some(({ type }) => type === STAIRCASE)) return graph;
  const rewriter = new Rewriter(graph);
  for (const node of graph.nodes) {
    if (node.type === STAIRCASE) decomposeStaircase(node, shapes.get(node.outputs[0]), rewriter);
    else rewriter.keep(node);
  }
  return rewriter.finish();
}

function decomposeStaircase(node: Node, shape: Shape | undefined, rewriter: Rewriter): void {
  if (shape === undefined || rewriter.opset < BROADCASTS)
    throw unsupportedNode(
      node,
      `its levels cannot be written in ONNX of opset ${rewriter.opset}; export the model with opset ${AXES_AS_INPUT} or later.`,
    );
  const { flights } = readStaircase(node);
  const chain = chainFor(flights, rewriter.opset);
  if (chain) writeChain(node, chain, { flights, shape }, rewriter);
  else writeCount(node, { flights, shape }, rewriter);
}

interface Stairs {
  readonly flights: readonly Flight[];
  readonly shape: Shape;
}

/** The shape of constants for each flight, before which the batch axis is broadcast. */
function shapeOfFlights({ flights, shape: [, channels, ...rest] }: Stairs): Shape {
  if (flights.length === 1) return [];
  return flights.length === channels ? [channels, ...rest.map(() => 1)] : [channels, ...rest];
}

/** Arithmetic with one constant for each flight. */
type Scaling = readonly (readonly [type: 'Div' | 'Mul', constantOf: (flight: Flight) => number])[];

const scalings: readonly Scaling[] = [
  [['Div', ({ unit }) => unit]],
  [['Mul', ({ unit }) => 1 / unit]],
  // As QCFS does: by the highest level, then by the number of levels.
  [
    ['Div', ({ unit, edges }) => unit * edges.length],
    ['Mul', ({ edges }) => edges.length],
  ],
];

const { floor, ceil, fround } = Math;

const roundings = [
  { type: 'Floor', shift: 0.5, since: 1, round: floor },
  { type: 'Floor', shift: 0, since: 1, round: floor },
  { type: 'Ceil', shift: 0, since: 1, round: ceil },
  { type: 'Round', shift: 0, since: 11, round: roundToEven },
] as const;

interface Chain {
  readonly scaling: Scaling;
  readonly rounding: (typeof roundings)[number];
}

/** Scaling and rounding with the edges of all flights in float32; undefined if there are none, or limits differ. */
function chainFor(flights: readonly Flight[], opset: number): Chain | undefined {
  const [{ below, edges }] = flights;
  const isAlike = flights.every((flight) => flight.below === below && flight.edges.length === edges.length);
  if (!isAlike || !flights.every(hasFloatLevels)) return undefined;
  for (const scaling of scalings) {
    for (const rounding of roundings) {
      if (rounding.since > opset) continue;
      const chain = { scaling, rounding };
      if (flights.every((flight) => hasEdges(flight, chain))) return chain;
    }
  }
  return undefined;
}

/** Whether the unit, in float32, gives the same levels. */
const hasFloatLevels = ({ unit, below, edges }: Flight): boolean =>
  Array.from({ length: edges.length + 1 }, (_, i) => i - below).every(
    (k) => fround(fround(unit) * k) === fround(unit * k),
  );

/** All operators rise with x, so that two neighbouring float32 at each edge say it for every x. */
function hasEdges(flight: Flight, { scaling, rounding }: Chain): boolean {
  const { below, edges } = flight;
  const levelAt = (x: number): number => {
    let y = x;
    for (const [type, constantOf] of scaling) {
      const constant = fround(constantOf(flight));
      y = fround(type === 'Div' ? y / constant : y * constant);
    }
    const level = rounding.round(fround(y + rounding.shift));
    return Math.min(Math.max(level, -below), edges.length - below);
  };
  return edges.every(
    (edge, i) => levelAt(edge) === highestUpTo(edges, i) - below && levelAt(floatBelow(edge)) === i - below,
  );
}

/** Number of edges at or below the i-th; edges may coincide. */
function highestUpTo(edges: readonly number[], i: number): number {
  let level = i + 1;
  while (edges[level] === edges[i]) level++;
  return level;
}

/** The largest float32 below a float32. */
function floatBelow(x: number): number {
  if (x === 0) return -(2 ** -149);
  const bits = new Int32Array(Float32Array.of(x).buffer);
  bits[0] += x > 0 ? -1 : 1;
  return new Float32Array(bits.buffer)[0];
}

/** Scaled, rounded, clipped, scaled back. */
function writeChain(node: Node, { scaling, rounding }: Chain, stairs: Stairs, rewriter: Rewriter): void {
  const [{ below, edges }] = stairs.flights;
  const constant = (of: (flight: Flight) => number): string =>
    rewriter.constant(
      `${node.name}.constant`,
      floatTensor(shapeOfFlights(stairs), Float32Array.from(stairs.flights, of)),
    );
  let value = rewriter.resolve(node.inputs[0]);
  for (const [type, of] of scaling) value = rewriter.add(node, { type, inputs: [value, constant(of)] });
  if (rounding.shift !== 0) {
    const shift = rewriter.constant(`${node.name}.shift`, floatTensor([], [rounding.shift]));
    value = rewriter.add(node, { type: 'Add', inputs: [value, shift] });
  }
  value = rewriter.add(node, { type: rounding.type, inputs: [value] });
  value = rewriter.clip(node, value, 0 - below, edges.length - below);
  rewriter.add(node, {
    type: 'Mul',
    inputs: [value, constant(({ unit }) => unit)],
    output: node.outputs[0],
  });
}

/** A level out of a table: edges at or below x, counted along one more axis. */
function writeCount(node: Node, stairs: Stairs, rewriter: Rewriter): void {
  const { flights, shape } = stairs;
  const most = flights.reduce((longest, { edges }) => Math.max(longest, edges.length), 0);
  const outer = shapeOfFlights(stairs);
  const add = (type: string, inputs: readonly string[], attributes: Node['attributes'] = {}): string =>
    rewriter.add(node, { type, inputs, attributes });
  const constant = (tensor: Tensor): string => rewriter.constant(`${node.name}.constant`, tensor);
  const along = (type: string, input: string, attributes: Node['attributes'] = {}): string =>
    rewriter.opset < AXES_AS_INPUT
      ? add(type, [input], { ...attributes, axes: [shape.length] })
      : add(type, [input, constant(intTensor([1], [shape.length]))], attributes);
  // x ≥ edge where x is above the float32 before it; a flight with fewer edges never reaches the others.
  const before = flights.flatMap(({ edges }) =>
    Array.from({ length: most }, (_, i) => (i < edges.length ? floatBelow(edges[i]) : Infinity)),
  );
  const apart = along('Unsqueeze', rewriter.resolve(node.inputs[0]));
  const isAbove = add('Greater', [apart, constant(floatTensor([...outer, most], before))]);
  const counted = along('ReduceSum', add('Cast', [isAbove], { to: 1 }), { keepdims: 0 });
  let place = add('Cast', [counted], { to: 7 });
  if (flights.length > 1) {
    const firsts = Array.from({ length: sizeOf(outer) }, (_, i) => i * (most + 1));
    place = add('Add', [place, constant(intTensor(outer, firsts))]);
  }
  const levels = flights.flatMap(({ unit, below }) =>
    Array.from({ length: most + 1 }, (_, i) => unit * (i - below)),
  );
  rewriter.add(node, {
    type: 'Gather',
    inputs: [constant(floatTensor([levels.length], levels)), place],
    output: node.outputs[0],
  });
}
