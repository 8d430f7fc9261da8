/**
 * @file Ends of a graph that are weighted sums of a few scores: one of the two probabilities of a softmax, which is the sigmoid of
 * the difference of the two scores, exp(b) / (exp(a) + exp(b)) = 1 / (1 + exp(−(b − a))), and the difference of two scores.
 */
import type { Graph, Node } from '../../graph/graph.ts';
import { floatTensor, type Shape, sizeOf, type Tensor } from '../../graph/tensor.ts';
import type { SoftmaxAttributes } from '../operators/softmax.ts';
import { runsOf } from '../reference/softmax.ts';
import { findOperator, keepsElements } from '../table.ts';
import type { Replacement } from './rows.ts';
import { type Known, type WeightedSum, writeSum } from './weighted-sum.ts';

/** What is known of a graph that is being planned. */
export interface Planned extends Known {
  readonly graph: Graph;
  /** The node of the graph that writes a value, before it was replaced. */
  readonly sourceOf: (value: string) => Node | undefined;
  /** What was read of the planned node that writes a value. */
  readonly attributesOf: (value: string) => unknown;
}

/** The nodes in place of such an end; undefined for any other node. */
export function writePicked(node: Node, planned: Planned): Replacement | undefined {
  const sum = pickedProbability(node, planned) ?? differenceAtEnd(node, planned);
  return sum && writeSum(node, sum, planned);
}

function pickedProbability(node: Node, planned: Planned): WeightedSum | undefined {
  const [probabilities] = node.inputs;
  const shape = planned.shapeOf(probabilities);
  if (node.type !== 'Gather' && node.type !== 'Slice') return undefined;
  if (shape?.length !== 2 || shape[0] !== 1 || shape[1] !== 2) return undefined;
  const softmax = planned.writerOf(probabilities);
  if (softmax?.type !== 'Softmax') return undefined;
  if ((planned.attributesOf(probabilities) as SoftmaxAttributes).axis !== 1) return undefined;
  const picked = run(node, floatTensor(shape, [0, 1]), planned)?.[0];
  if (picked?.data.length !== 1) return undefined;
  const coefficients = picked.data[0] === 0 ? [1, -1] : [-1, 1];
  return { scores: softmax.inputs[0], coefficients, shape: picked.shape, curve: 'Sigmoid' };
}

/** An element of a value, with its sign. */
interface Element {
  readonly value: string;
  readonly index: number;
  readonly sign: number;
}

/** The difference of two elements of one value, if a node is that and the graph ends with it. */
function differenceAtEnd(node: Node, planned: Planned): WeightedSum | undefined {
  if (node.type !== 'Add' || !isEnd(node.outputs[0], planned)) return undefined;
  const shapes = node.inputs.map((name) => planned.shapeOf(name) ?? []);
  if (node.inputs.length !== 2 || shapes.some((shape) => sizeOf(shape) !== 1)) return undefined;
  let [a, b] = node.inputs.map((value) => elementOf({ value, index: 0, sign: 1 }, planned));
  if (a.sign === b.sign) return undefined;
  for (let next = beforeCurve(a, b, planned); next; next = beforeCurve(a, b, planned)) [a, b] = next;
  if (a.value !== b.value || a.index === b.index) return undefined;
  const coefficients = new Array<number>(sizeOf(planned.shapeOf(a.value) ?? [])).fill(0);
  for (const { index, sign } of [a, b]) coefficients[index] = sign;
  const shape: Shape = shapes[0].length > shapes[1].length ? shapes[0] : shapes[1];
  return { scores: a.value, coefficients, shape };
}

/** Whether the one output holds this value, moved or not. */
function isEnd(value: string, { graph, sourceOf }: Planned): boolean {
  let [output] = graph.outputs;
  for (let left = graph.nodes.length; output !== value && left > 0; left--) {
    const writer = sourceOf(output);
    if (!writer || !keepsElements(writer.type)) return false;
    [output] = writer.inputs;
  }
  return graph.outputs.length === 1 && output === value;
}

/** Places are float32: beyond this they would not be whole numbers. */
const MOST_PLACES = 2 ** 24 - 1;

const picking: readonly string[] = ['Gather', 'Slice', 'Split', 'Transpose', 'Neg'];

/** The element of the value that it was picked from. */
function elementOf(picked: Element, planned: Planned): Element {
  let element = picked;
  // Nodes are in topological order, so that this ends.
  for (;;) {
    const node = planned.sourceOf(element.value);
    if (!node || !(picking.includes(node.type) || keepsElements(node.type))) return element;
    const [value] = node.inputs;
    const shape = planned.shapeOf(value);
    if (!shape || sizeOf(shape) > MOST_PLACES || planned.constantOf(value)) return element;
    const places = floatTensor(
      shape,
      Float32Array.from({ length: sizeOf(shape) }, (_, i) => i + 1),
    );
    const moved = run(node, places, planned)?.[node.outputs.indexOf(element.value)];
    const place = Number(moved?.data[element.index] ?? 0);
    if (place === 0) return element;
    element = { value, index: Math.abs(place) - 1, sign: element.sign * Math.sign(place) };
  }
}

/**
 * The two elements before a rising curve that both went through, where the graph compares their difference with 0: the
 * larger one is the larger one without it.
 */
function beforeCurve(a: Element, b: Element, planned: Planned): [Element, Element] | undefined {
  if (!planned.graph.comparison?.ofDifference) return undefined;
  const [first, second] = [a, b].map(({ value }) => planned.sourceOf(value));
  if (!first || first.type !== second?.type || findOperator(first.type)?.monotone !== true) return undefined;
  if (findOperator(first.type)?.endsClassifier ? !isSameRun(a, b, planned) : !isPlain(first, second))
    return undefined;
  const before = ({ sign, index }: Element, { inputs: [value] }: Node): Element =>
    elementOf({ value, index, sign }, planned);
  const [x, y] = [before(a, first), before(b, second)];
  return x.sign === y.sign ? undefined : [x, y];
}

/** Whether a softmax normalises both together. */
function isSameRun(a: Element, b: Element, { shapeOf, attributesOf }: Planned): boolean {
  if (a.value !== b.value) return false;
  const { axis, flattened } = attributesOf(a.value) as SoftmaxAttributes;
  const { length, stride } = runsOf(shapeOf(a.value) ?? [], axis, flattened);
  const [x, y] = [a, b].map(({ index }) => Math.floor(index / (stride * length)) * stride + (index % stride));
  return x === y;
}

/** Whether both are the same curve: one without parameters. */
const isPlain = (...nodes: readonly Node[]): boolean =>
  nodes.every(({ inputs, attributes }) => inputs.length === 1 && Object.keys(attributes).length === 0);

/** What a node makes of its first input, if the others are constants. */
function run(node: Node, input: Tensor, { graph, constantOf }: Planned): readonly Tensor[] | undefined {
  const operator = findOperator(node.type);
  const absent = floatTensor([0], []);
  const operands = node.inputs.map((name, i) => (i === 0 ? input : name === '' ? absent : constantOf(name)));
  const known = operands.filter((tensor) => tensor !== undefined);
  if (!operator || known.length < operands.length) return undefined;
  const attributes = operator.parse(node, {
    opset: graph.opset,
    shapes: node.inputs.map((name, i) => (name === '' ? undefined : known[i].shape)),
    constant: (index) => (index === 0 ? undefined : known[index]),
  });
  return operator.reference(attributes, known);
}
