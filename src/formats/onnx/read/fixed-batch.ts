/**
 * @file Models exported for a fixed batch of N images: a Reshape whose new shape begins with N keeps working for one
 * image when that N becomes 1.
 */
import type { Node } from '../../../graph/graph.ts';
import { intTensor, type Tensor } from '../../../graph/tensor.ts';
import { findOperator } from '../../../ops/table.ts';
import { knownIntegers, knownValues } from './known.ts';

/** Rewrites the shapes of Reshapes that images pass through; `constants` gains the new ones. */
export function fixBatch(
  nodes: readonly Node[],
  inputs: Iterable<string>,
  batch: number,
  constants: Map<string, Tensor>,
): Node[] {
  const fromImage = new Set(inputs);
  const known = knownValues(nodes, constants);
  return nodes.map((node) => {
    if (!node.inputs.some((name) => fromImage.has(name))) return node;
    // A shape that is computed from the image is right for one image already.
    if (findOperator(node.type)?.dependence !== 'shape') for (const name of node.outputs) fromImage.add(name);
    const shape = knownIntegers(node, 'shape', 1, known);
    if (node.type !== 'Reshape' || !fromImage.has(node.inputs[0]) || shape?.[0] !== batch) return node;
    const name = `${node.name}/shape-of-one-image`;
    constants.set(name, intTensor([shape.length], [1, ...shape.slice(1)]));
    const { shape: _, ...attributes } = node.attributes;
    return { ...node, inputs: [node.inputs[0], name], attributes };
  });
}
