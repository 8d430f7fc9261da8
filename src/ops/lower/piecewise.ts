/**
 * @file Functions with a corner that no single neuron has, as sums of Relus, exactly:
 *
 *     max(a, b) = b + relu(a − b)    min(a, b) = a − relu(a − b)    |x| = relu(x) + relu(−x)
 *     leaky(x) = relu(x) − slope · relu(−x), for slopes below zero
 *
 * and, in the same spirit, differences and sums of values of the image as additions of two, the least of some values as the
 * largest of their opposites, and a bias that is computed from the image as an addition. Every value on the way has a name
 * in the graph, so that calibration can look at it.
 */
import type { Graph, Node } from '../../graph/graph.ts';
import { floatTensor, type Tensor } from '../../graph/tensor.ts';
import { floatAttribute } from '../attributes.ts';
import { Rewriter } from './rewriter.ts';

/** Operators whose result depends on the shape of their input only. */
const measuring = new Set(['Shape', 'Size', 'ConstantOfShape']);

type Rule = (node: Node, rewriter: Rewriter) => void;

/** The same graph with such nodes written out. Values that do not depend on the image stay as they are. */
export function writePieces(graph: Graph): Graph {
  const images = new Set(graph.inputs.map(({ name }) => name));
  const isImage = (name: string): boolean => images.has(name);
  const rules = graph.nodes.map((node): Rule | undefined => {
    if (!node.inputs.some(isImage) || measuring.has(node.type)) return undefined;
    for (const name of node.outputs) images.add(name);
    return ruleOf(node, graph.constants, isImage);
  });
  if (rules.every((rule) => rule === undefined)) return graph;
  const rewriter = new Rewriter(graph);
  graph.nodes.forEach((node, i) => {
    const rule = rules[i];
    if (rule) rule(node, rewriter);
    else rewriter.keep(node);
  });
  return rewriter.finish();
}

function ruleOf(
  node: Node,
  constants: ReadonlyMap<string, Tensor>,
  isImage: (name: string) => boolean,
): Rule | undefined {
  switch (node.type) {
    case 'Max':
    case 'Min':
      return node.inputs.includes('') ? undefined : writeExtreme;
    case 'Sub':
      return node.inputs.every(isImage) ? writeDifference : undefined;
    case 'Sum':
    case 'Mean':
      return node.inputs.includes('') ? undefined : writeTotal;
    case 'Abs':
      return writeMagnitude;
    case 'ReduceMin':
      return writeLeast;
    case 'LeakyRelu': {
      const slope = floatAttribute(node, 'alpha') ?? 0;
      return slope < 0 ? writeLeaky(floatTensor([], [slope])) : undefined;
    }
    case 'PRelu': {
      const slopes = constants.get(node.inputs[1]);
      // A row of slopes may stand for channels or for the last axis: which of them, only shapes can tell.
      const isClear = slopes?.kind === 'float' && (slopes.shape.length !== 1 || slopes.data.length === 1);
      return isClear && slopes.data.some((slope) => slope < 0) ? writeLeaky(slopes) : undefined;
    }
    case 'Gemm':
      return isImage(node.inputs[2] ?? '') ? writeBias : undefined;
    default:
      return undefined;
  }
}

const writeExtreme: Rule = (node, rewriter) => {
  const [output] = node.outputs;
  const [first, ...others] = node.inputs;
  if (others.length === 0) {
    rewriter.add(node, { type: 'Identity', inputs: [first], output });
    return;
  }
  others.reduce((a, b, i) => {
    const excess = rewriter.add(node, { type: 'Relu', inputs: [difference(node, a, b, rewriter)] });
    const last = i === others.length - 1 ? output : undefined;
    if (node.type === 'Min') return difference(node, a, excess, rewriter, last);
    return rewriter.add(node, { type: 'Add', inputs: [b, excess], ...(last && { output: last }) });
  }, first);
};

/** a − b. */
function difference(node: Node, a: string, b: string, rewriter: Rewriter, output?: string): string {
  const negated = rewriter.add(node, { type: 'Neg', inputs: [b] });
  return rewriter.add(node, { type: 'Add', inputs: [a, negated], ...(output && { output }) });
}

const writeDifference: Rule = (node, rewriter) => {
  const [a, b] = node.inputs;
  const negated = rewriter.add(node, { type: 'Neg', inputs: [b] });
  const { attributes, outputs } = node;
  // Before opset 7 the attributes say how the operands are aligned.
  rewriter.add(node, { type: 'Add', inputs: [a, negated], output: outputs[0], attributes });
};

const writeTotal: Rule = (node, rewriter) => {
  const [output] = node.outputs;
  const [first, ...others] = node.inputs;
  const total = others.reduce((a, b) => rewriter.add(node, { type: 'Add', inputs: [a, b] }), first);
  const share = floatTensor([], [node.type === 'Mean' ? 1 / node.inputs.length : 1]);
  const factor = rewriter.constant(`${node.name}.share`, share);
  rewriter.add(node, { type: 'Mul', inputs: [total, factor], output });
};

const writeMagnitude: Rule = (node, rewriter) => {
  const [x] = node.inputs;
  const above = rewriter.add(node, { type: 'Relu', inputs: [x] });
  const below = opposite(node, x, rewriter);
  rewriter.add(node, { type: 'Add', inputs: [above, below], output: node.outputs[0] });
};

/** relu(−x). */
function opposite(node: Node, x: string, rewriter: Rewriter): string {
  const negated = rewriter.add(node, { type: 'Neg', inputs: [x] });
  return rewriter.add(node, { type: 'Relu', inputs: [negated] });
}

const writeLeaky =
  ({ shape, data }: Tensor): Rule =>
  (node, rewriter) => {
    const [x] = node.inputs;
    const above = rewriter.add(node, { type: 'Relu', inputs: [x] });
    const opposed = floatTensor(
      shape,
      Float32Array.from(data, (slope) => -slope),
    );
    const factor = rewriter.constant(`${node.name}.slope`, opposed);
    const below = rewriter.add(node, { type: 'Mul', inputs: [opposite(node, x, rewriter), factor] });
    rewriter.add(node, { type: 'Add', inputs: [above, below], output: node.outputs[0] });
  };

const writeLeast: Rule = (node, rewriter) => {
  const [x, ...axes] = node.inputs;
  const negated = rewriter.add(node, { type: 'Neg', inputs: [x] });
  const { attributes } = node;
  const largest = rewriter.add(node, { type: 'ReduceMax', inputs: [negated, ...axes], attributes });
  rewriter.add(node, { type: 'Neg', inputs: [largest], output: node.outputs[0] });
};

const writeBias: Rule = (node, rewriter) => {
  const [a, b, c] = node.inputs;
  const { beta: _, ...attributes } = node.attributes;
  const product = rewriter.add(node, { type: 'Gemm', inputs: [a, b], attributes });
  const beta = rewriter.constant(`${node.name}.beta`, floatTensor([], [floatAttribute(node, 'beta') ?? 1]));
  const bias = rewriter.add(node, { type: 'Mul', inputs: [c, beta] });
  rewriter.add(node, { type: 'Add', inputs: [product, bias], output: node.outputs[0] });
};
