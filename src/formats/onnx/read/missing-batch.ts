/**
 * @file Models that take one image without a batch axis (C×H×W, H×W×C or a vector) and add the axis themselves. Their
 * input gets the axis instead, and the node that adds it becomes void.
 */
import type { Node } from '../../../graph/graph.ts';
import { intTensor, type Shape, sizeOf, type Tensor } from '../../../graph/tensor.ts';
import { unsupportedNode } from '../../../ops/node-error.ts';
import { findOperator } from '../../../ops/table.ts';
import { knownIntegers, knownValues } from './known.ts';

/** Whether an axis in front changes nothing: elementwise operators, and the quantisers of one scale. */
function isElementwise({ type }: Node): boolean {
  const dependence = findOperator(type)?.dependence;
  return dependence === 'elementwise' || dependence === 'same' || /^(Q|Deq)uantizeLinear$/.test(type);
}

type Known = ReadonlyMap<string, readonly number[]>;

/** Whether the first node that looks at the axes of input `name` takes it for one image. */
export function lacksBatch(
  name: string,
  dims: Shape,
  nodes: readonly Node[],
  constants: ReadonlyMap<string, Tensor>,
): boolean {
  if (dims.length === 1) return true;
  const known = knownValues(nodes, constants);
  const values = new Set([name]);
  for (const node of nodes) {
    if (!node.inputs.some((input) => values.has(input))) continue;
    if (isElementwise(node) || node.type === 'Transpose') values.add(node.outputs[0]);
    else return addsBatch(node, dims, known);
  }
  return false;
}

function addsBatch(node: Node, dims: Shape, known: Known): boolean {
  if (node.type === 'Unsqueeze') return knownIntegers(node, 'axes', 1, known)?.includes(0) ?? false;
  if (node.type === 'Flatten') return node.attributes.axis === 0;
  const shape = node.type === 'Reshape' ? knownIntegers(node, 'shape', 1, known) : undefined;
  if (shape === undefined || dims[0] === 1) return false;
  return shape[0] === 1 || (shape[0] === -1 && sizeOf(shape.slice(1)) === sizeOf(dims));
}

/** The nodes for an input that now has a batch axis; `constants` gains the axes of changed nodes. */
export function addBatch(name: string, nodes: readonly Node[], constants: Map<string, Tensor>): Node[] {
  const known = knownValues(nodes, constants);
  // Values that have one axis more than the file says.
  const lifted = new Set([name]);
  return nodes.map((node) => {
    if (!node.inputs.some((input) => lifted.has(input))) return node;
    if (isElementwise(node) && !('axis' in node.attributes)) {
      lifted.add(node.outputs[0]);
      return node;
    }
    const { perm } = node.attributes;
    if (node.type === 'Transpose' && Array.isArray(perm)) {
      lifted.add(node.outputs[0]);
      return { ...node, attributes: { perm: [0, ...perm.map((axis: number) => axis + 1)] } };
    }
    return withBatch(node, known, constants);
  });
}

/** A node that reads a lifted value and gives an output of the file's rank. */
function withBatch(node: Node, known: Known, constants: Map<string, Tensor>): Node {
  const axes = node.type === 'Unsqueeze' ? knownIntegers(node, 'axes', 1, known) : undefined;
  if (axes?.includes(0)) {
    const rest = axes.filter((axis) => axis !== 0);
    if (rest.length === 0) return { ...node, type: 'Identity', inputs: [node.inputs[0]], attributes: {} };
    if ('axes' in node.attributes) return { ...node, attributes: { axes: rest } };
    const name = `${node.name}/axes-without-batch`;
    constants.set(name, intTensor([rest.length], rest));
    return { ...node, inputs: [node.inputs[0], name] };
  }
  const shape = node.type === 'Reshape' ? knownIntegers(node, 'shape', 1, known) : undefined;
  if ((shape !== undefined && !shape.includes(0)) || (node.type === 'Flatten' && node.attributes.axis === 0))
    return node;
  // Planning refuses an unknown operator with a better reason.
  if (findOperator(node.type) === undefined) return node;
  throw unsupportedNode(
    node,
    'it gets an image without a batch axis; export the model with a batch as the first axis.',
  );
}
