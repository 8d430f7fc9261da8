/**
 * @file One of the two probabilities of a softmax, picked by Gather or Slice, is the sigmoid of the difference of the two scores:
 * exp(b) / (exp(a) + exp(b)) = 1 / (1 + exp(−(b − a))). The difference is taken in the weights in front, so that it costs no neurons.
 */
import type { Node } from '../../graph/graph.ts';
import { floatTensor, intTensor, type Shape, type Tensor } from '../../graph/tensor.ts';
import type { Replacement } from './rows.ts';

/** What is known of the values in front. */
interface Known {
  readonly writerOf: (value: string) => Node | undefined;
  readonly shapeOf: (value: string) => Shape | undefined;
  readonly constantOf: (value: string) => Tensor | undefined;
  readonly isTaken: (value: string) => boolean;
}

/**
 * The nodes in place of the one that picks.
 * @param node the node that picks, of output shape `shape`
 * @param scores the value that the softmax reads, of shape 1×2
 * @param index of the class that is picked
 */
export function pickOfTwo(
  node: Node,
  { scores, index, shape }: { readonly scores: string; readonly index: number; readonly shape: Shape },
  { writerOf, shapeOf, constantOf, isTaken }: Known,
): Replacement {
  const [output] = node.outputs;
  const nodes: Node[] = [];
  const constants = new Map<string, Tensor>();
  const own = (what: string): string => {
    let name = `${output}.${what}`;
    while (isTaken(name)) name += "'";
    return name;
  };
  const constant = (what: string, tensor: Tensor): string => {
    const name = own(what);
    constants.set(name, tensor);
    return name;
  };
  const make = (
    type: string,
    inputs: readonly string[],
    written: string,
    attributes: Node['attributes'] = {},
  ): string => {
    nodes.push({ name: `${node.name} ${written}`, type, inputs, outputs: [written], attributes });
    return written;
  };
  /** That class less the other one, of pairs that lie `stride` apart. */
  const differences = ({ data }: Tensor, stride = 1): number[] => {
    const pairs = Array.from({ length: data.length / 2 }, (_, i) => (stride === 1 ? 2 * i : i));
    return pairs.map((i) => Number(data[i + index * stride]) - Number(data[i + (1 - index) * stride]));
  };
  const column = (values: readonly number[]): Tensor => floatTensor([values.length, 1], values);
  const biasOf = (tensor: Tensor | undefined): number | undefined =>
    tensor === undefined || tensor.data.length > 2
      ? undefined
      : tensor.data.length === 2
        ? differences(tensor)[0]
        : 0;

  const isPair = (value: string): boolean => {
    const pair = shapeOf(value);
    return pair?.length === 2 && pair[0] === 1 && pair[1] === 2;
  };

  /** The value in front of additions of constants, and their difference. */
  let [value, added] = [scores, 0];
  for (let writer = writerOf(value); writer?.type === 'Add'; writer = writerOf(value)) {
    const [x = '', y = ''] = writer.inputs;
    const [open, known] = constantOf(y) ? [x, constantOf(y)] : [y, constantOf(x)];
    const bias = biasOf(known);
    if (bias === undefined || !isPair(open)) break;
    [value, added] = [open, added + bias];
  }

  /** The difference of its two elements. */
  const difference = (): string => {
    const writer = writerOf(value);
    const [x = '', w = '', c = ''] = writer?.inputs ?? [];
    const matrix = constantOf(w);
    const bias = c === '' ? 0 : biasOf(constantOf(c));
    const { transA, transB, ...attributes } = writer?.attributes ?? {};
    if (writer?.type === 'MatMul' && matrix?.shape.length === 2) {
      return make('MatMul', [x, constant('weights', column(differences(matrix)))], own('difference'));
    }
    if (writer?.type === 'Gemm' && !transA && matrix?.shape.length === 2 && bias !== undefined) {
      const weights = differences(matrix, transB ? matrix.shape[1] : 1);
      const operands = [constant('weights', column(weights)), constant('bias', floatTensor([1], [bias]))];
      return make('Gemm', [x, ...operands], own('difference'), attributes);
    }
    const signs = column(index === 0 ? [1, -1] : [-1, 1]);
    return make('MatMul', [value, constant('signs', signs)], own('difference'));
  };

  const read = difference();
  const sum =
    added === 0 ? read : make('Add', [read, constant('added', floatTensor([1], [added]))], own('sum'));
  const probability = make('Sigmoid', [sum], own('probability'));
  make('Reshape', [probability, constant('shape', intTensor([shape.length], [...shape]))], output, {
    allowzero: 1,
  });
  return { nodes, constants };
}
