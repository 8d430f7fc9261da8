/**
 * @file One constant matrix for many rows: x · W is (W' · x')', whose neurons have the order of a value in the graph, channels
 * first. Unlike the passes over whole graphs this one needs to know the shapes.
 */
import type { Node } from '../../graph/graph.ts';
import { intTensor, type Shape, sizeOf, type Tensor } from '../../graph/tensor.ts';

/** Nodes in place of one, and the constants they read. */
export interface Replacement {
  readonly nodes: readonly Node[];
  readonly constants: ReadonlyMap<string, Tensor>;
}

/** The nodes in place of a MatMul of many rows; undefined for any other node. */
export function writeRows(
  node: Node,
  shape: Shape | undefined,
  matrix: Tensor | undefined,
  isTaken: (name: string) => boolean,
): Replacement | undefined {
  const inputs = shape?.[shape.length - 1] ?? 0;
  if (node.type !== 'MatMul' || !shape || matrix?.shape.length !== 2 || matrix.shape[0] !== inputs) return;
  const rows = sizeOf(shape) / inputs;
  if (!(rows > 1) || shape.length < 2) return;
  const [output] = node.outputs;
  const own = (what: string): string => {
    let name = `${output}.${what}`;
    while (isTaken(name)) name += "'";
    return name;
  };
  const swap = { perm: [0, 2, 1] };
  const make = (
    type: string,
    read: readonly string[],
    written: string,
    attributes: Node['attributes'] = {},
  ): Node => ({ name: `${node.name} ${written}`, type, inputs: read, outputs: [written], attributes });
  const [x, w] = node.inputs;
  const ends = [1, rows, inputs];
  const whole = [...shape.slice(0, -1), matrix.shape[1]];
  return {
    constants: new Map([
      [own('rows-shape'), intTensor([3], ends)],
      [own('shape'), intTensor([whole.length], whole)],
    ]),
    nodes: [
      make('Reshape', [x, own('rows-shape')], own('rows'), { allowzero: 1 }),
      make('Transpose', [own('rows')], own('columns'), swap),
      make('Transpose', [w], own('matrix'), { perm: [1, 0] }),
      { ...node, inputs: [own('matrix'), own('columns')], outputs: [own('product')] },
      make('Transpose', [own('product')], own('back'), swap),
      make('Reshape', [own('back'), own('shape')], output, { allowzero: 1 }),
    ],
  };
}
