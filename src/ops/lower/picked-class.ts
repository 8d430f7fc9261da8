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
  { writerOf, constantOf, isTaken }: Known,
): Replacement {
  const [output] = node.outputs;
  const nodes: Node[] = [];
  const constants = new Map<string, Tensor>();
  const own = (what: string): string => {
    let name = `${output}.${what}`;
    while (isTaken(name) || constants.has(name)) name += "'";
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

  /** The difference of a value's two elements. */
  const difference = (value: string): string => {
    const writer = writerOf(value);
    const [x = '', w = '', c = ''] = writer?.inputs ?? [];
    const matrix = constantOf(w);
    if (writer?.type === 'Add') {
      const [open, known] = matrix ? [x, matrix] : [w, constantOf(x)];
      const bias = biasOf(known);
      if (bias !== undefined) {
        const read = difference(open);
        return make('Add', [read, constant('bias', floatTensor([1], [bias]))], own('sum'));
      }
    }
    if (writer?.type === 'MatMul' && matrix?.shape.length === 2) {
      return make('MatMul', [x, constant('weights', column(differences(matrix)))], own('difference'));
    }
    const bias = c === '' ? 0 : biasOf(constantOf(c));
    if (
      writer?.type === 'Gemm' &&
      !writer.attributes.transA &&
      matrix?.shape.length === 2 &&
      bias !== undefined
    ) {
      const weights = differences(matrix, writer.attributes.transB ? matrix.shape[1] : 1);
      const operands = [constant('weights', column(weights)), constant('bias', floatTensor([1], [bias]))];
      const { transB: _, ...attributes } = writer.attributes;
      return make('Gemm', [x, ...operands], own('difference'), attributes);
    }
    const signs = column(index === 0 ? [1, -1] : [-1, 1]);
    return make('MatMul', [value, constant('signs', signs)], own('difference'));
  };

  const probability = make('Sigmoid', [difference(scores)], own('probability'));
  make('Reshape', [probability, constant('shape', intTensor([shape.length], [...shape]))], output, {
    allowzero: 1,
  });
  return { nodes, constants };
}
