/**
 * @file Softmax and LogSoftmax that a file writes out: exp(x) / Σ exp(x), and x − log Σ exp(x), with or without the largest x
 * subtracted before.
 */
import type { Graph, Node } from '../../graph/graph.ts';
import type { Tensor } from '../../graph/tensor.ts';

/** The same graph with each of them as one node. */
export function joinSoftmax(graph: Graph): Graph {
  const writers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const find: Find = (name, type) => {
    const node = writers.get(name ?? '');
    return node?.type === type ? node : undefined;
  };
  let isChanged = false;
  const nodes = graph.nodes.map((node): Node => {
    const found = writtenOut(node, find, graph.constants);
    // Before opset 13 a softmax takes all axes from its own on as one.
    if (!found || (graph.opset < 13 && found.axis !== -1)) return node;
    isChanged = true;
    const { type, input, axis } = found;
    return { ...node, type, inputs: [input], attributes: { axis } };
  });
  return isChanged ? { ...graph, nodes } : graph;
}

/** The node that computes a value, if it is of that type. */
type Find = (name: string | undefined, type: string) => Node | undefined;
type Constants = ReadonlyMap<string, Tensor>;

function writtenOut(node: Node, find: Find, constants: Constants) {
  const [a, b] = node.inputs;
  if (node.type === 'Sub') {
    const axis =
      sumOfExponentials(find(b, 'Log')?.inputs[0], a, find, constants) ??
      reducedAxis(find(b, 'ReduceLogSumExp'), a, constants);
    return axis === undefined
      ? undefined
      : { type: 'LogSoftmax', input: unshifted(a, axis, find, constants), axis };
  }
  const sum = node.type === 'Div' ? b : node.type === 'Mul' ? find(b, 'Reciprocal')?.inputs[0] : undefined;
  const exponent = find(a, 'Exp')?.inputs[0];
  if (sum === undefined || exponent === undefined) return undefined;
  const axis = reducedAxis(find(sum, 'ReduceSum'), a, constants);
  return axis === undefined
    ? undefined
    : { type: 'Softmax', input: unshifted(exponent, axis, find, constants), axis };
}

/** The axis over which a value is Σ exp(x). */
function sumOfExponentials(sum: string | undefined, x: string, find: Find, constants: Constants) {
  const reduced = find(sum, 'ReduceSum');
  const isExponential = find(reduced?.inputs[0], 'Exp')?.inputs[0] === x;
  return isExponential ? reducedAxis(reduced, reduced?.inputs[0] ?? '', constants) : undefined;
}

/** The one axis over which a node reduces this input, if it keeps that axis. */
function reducedAxis(node: Node | undefined, input: string, constants: Constants): number | undefined {
  if (!node || node.inputs[0] !== input || node.attributes.keepdims === 0) return undefined;
  const axes = constants.get(node.inputs[1] ?? '')?.data ?? node.attributes.axes;
  const list = typeof axes === 'object' && 'length' in axes ? Array.from(axes as ArrayLike<number>) : [];
  return list.length === 1 ? list[0] : undefined;
}

/** x of x − max(x). */
function unshifted(value: string, axis: number, find: Find, constants: Constants): string {
  const [x, largest] = find(value, 'Sub')?.inputs ?? [];
  const isShifted = x !== undefined && reducedAxis(find(largest, 'ReduceMax'), x, constants) === axis;
  return isShifted ? x : value;
}
