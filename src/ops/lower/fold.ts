/**
 * @file Values known before run time become constants, as far as the passes that follow want to read them: scales,
 * zero points and factors that a file spells out with Constant, Cast, Sqrt and the like. Planning folds the rest.
 */
import { FirstspikeError } from '../../error.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import { sizeOf, type Tensor } from '../../graph/tensor.ts';
import { findOperator } from '../table.ts';

const foldable = new Set([
  'Add',
  'Cast',
  'Constant',
  'Div',
  'Identity',
  'Mul',
  'Neg',
  'Pow',
  'Reciprocal',
  'Reshape',
  'Sqrt',
  'Squeeze',
  'Sub',
  'Transpose',
  'Unsqueeze',
]);

/** The same graph with such nodes gone. What cannot be read stays, for planning to say why. */
export function foldConstants(graph: Graph): Graph {
  const constants = new Map(graph.constants);
  const nodes = graph.nodes.filter((node) => {
    const value = knownValue(node, constants, graph.opset);
    if (value === undefined) return true;
    constants.set(node.outputs[0], value);
    return false;
  });
  return nodes.length === graph.nodes.length ? graph : { ...graph, nodes, constants };
}

function knownValue(node: Node, constants: ReadonlyMap<string, Tensor>, opset: number): Tensor | undefined {
  if (!foldable.has(node.type)) return undefined;
  const operator = findOperator(node.type);
  const inputs = node.inputs.map((name) => constants.get(name));
  const known = inputs.filter((tensor) => tensor !== undefined);
  if (!operator || known.length < inputs.length) return undefined;
  try {
    const shapes = known.map(({ shape }) => shape);
    const attributes = operator.parse(node, { opset, shapes, constant: (index) => known[index] });
    // Stretching constants against each other is left to planning, which bounds their size.
    const [shape] = operator.shape(attributes, shapes);
    if (known.length > 0 && sizeOf(shape) > Math.max(...known.map(({ data }) => data.length)))
      return undefined;
    return operator.reference(attributes, known)[0];
  } catch (error) {
    if (error instanceof FirstspikeError) return undefined;
    throw error;
  }
}
