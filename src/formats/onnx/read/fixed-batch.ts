/**
 * @file Models exported for a fixed batch of N images: a shape that begins with N, or with a multiple of N where images and
 * positions share the axis, keeps working for one image when that N becomes 1.
 */
import type { Graph, Node } from '../../../graph/graph.ts';
import { intTensor, type Tensor } from '../../../graph/tensor.ts';
import { foldConstants } from '../../../ops/lower/fold.ts';
import { findOperator } from '../../../ops/table.ts';
import { knownIntegers, knownValues } from './known.ts';

/** Operators whose result has the shape that an input says, and which input that is. */
const shaped: ReadonlyMap<string, number> = new Map([
  ['Reshape', 1],
  ['Expand', 1],
  ['Resize', 3],
]);

/**
 * Rewrites the shapes that images get on their way; shapes computed from constants become constants first. `constants` gains
 * the new ones.
 */
export function fixBatch(
  { nodes, constants, opset }: Pick<Graph, 'nodes' | 'opset'> & { readonly constants: Map<string, Tensor> },
  inputs: Iterable<string>,
  batch: number,
): Node[] {
  const fromImage = new Set(inputs);
  const folded = foldConstants({ nodes, constants, opset });
  for (const [name, tensor] of folded.constants) constants.set(name, tensor);
  const known = knownValues(folded.nodes, constants);
  return folded.nodes.map((node) => {
    if (!node.inputs.some((name) => fromImage.has(name))) return node;
    // A shape that is computed from the image is right for one image already.
    if (findOperator(node.type)?.dependence !== 'shape') for (const name of node.outputs) fromImage.add(name);
    const index = shaped.get(node.type);
    if (index === undefined || !fromImage.has(node.inputs[0])) return node;
    const shape = forOneImage(knownIntegers(node, 'shape', index, known), batch);
    if (shape === undefined) return node;
    const name = `${node.name}/shape-of-one-image`;
    constants.set(name, intTensor([shape.length], shape));
    const { shape: _, ...attributes } = node.attributes;
    const operands = Array.from({ length: index }, (_unused, i) => node.inputs[i] ?? '');
    return { ...node, inputs: [...operands, name], attributes };
  });
}

/** The shape for one image in place of N; undefined where it stays. */
function forOneImage(shape: readonly number[] | undefined, batch: number): readonly number[] | undefined {
  if (shape === undefined) return undefined;
  const [first, ...rest] = shape;
  if (first === batch) return [1, ...rest];
  const isMultiple = first > batch && first % batch === 0 && rest.every((n) => n > 0);
  return isMultiple ? [first / batch, ...rest] : undefined;
}
