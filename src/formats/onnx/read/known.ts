/** @file Integers that are constant in a file: initializers and Constant nodes. */
import type { Node } from '../../../graph/graph.ts';
import type { Tensor } from '../../../graph/tensor.ts';

/** Initializers together with the tensors (and integer lists) of Constant nodes. */
export function knownValues(
  nodes: readonly Node[],
  initializers: ReadonlyMap<string, Tensor>,
): ReadonlyMap<string, readonly number[]> {
  const known = new Map<string, readonly number[]>();
  const add = (name: string, tensor: Tensor): void => {
    if (tensor.kind === 'int') known.set(name, Array.from(tensor.data));
  };
  for (const [name, tensor] of initializers) add(name, tensor);
  for (const { type, outputs, attributes } of nodes) {
    if (type !== 'Constant') continue;
    const { value, value_ints: ints } = attributes;
    if (typeof value === 'object' && 'kind' in value) add(outputs[0], value);
    else if (isNumbers(ints)) known.set(outputs[0], ints);
  }
  return known;
}

const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'number');

/** Integers that a node gives as an attribute or as input `index`; undefined if they are computed. */
export function knownIntegers(
  node: Node,
  attribute: string,
  index: number,
  known: ReadonlyMap<string, readonly number[]>,
): readonly number[] | undefined {
  const value = node.attributes[attribute];
  return isNumbers(value) ? value : known.get(node.inputs[index] ?? '');
}
