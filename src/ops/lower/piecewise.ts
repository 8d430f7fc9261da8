/**
 * @file Functions with a corner that no single neuron has, as sums of Relus, exactly:
 *
 *     max(a, b) = b + relu(a − b)    min(a, b) = a − relu(a − b)    |x| = relu(x) + relu(−x)
 *     leaky(x) = relu(x) − slope · relu(−x), for slopes below zero
 *
 * and, in the same spirit, the least of some values as the largest of their opposites, and a bias that is computed from the
 * image as an addition.
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
    const above = rewriter.add(node, { type: 'Sub', inputs: [a, b] });
    const excess = rewriter.add(node, { type: 'Relu', inputs: [above] });
    const last = i === others.length - 1 ? { output } : {};
    return node.type === 'Max'
      ? rewriter.add(node, { type: 'Add', inputs: [b, excess], ...last })
      : rewriter.add(node, { type: 'Sub', inputs: [a, excess], ...last });
  }, first);
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
