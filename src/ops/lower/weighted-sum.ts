/**
 * @file One weighted sum of a few scores, such as the difference of two. It is taken in the weights of the linear layer in front,
 * Σ cᵢ (wᵢ · x + bᵢ) = (Σ cᵢ wᵢ) · x + Σ cᵢ bᵢ, so that it costs no neurons.
 */
import type { Node } from '../../graph/graph.ts';
import { floatTensor, intTensor, type Shape, type Tensor } from '../../graph/tensor.ts';
import type { Replacement } from './rows.ts';

/** What is known of the values in front. */
export interface Known {
  readonly writerOf: (value: string) => Node | undefined;
  readonly shapeOf: (value: string) => Shape | undefined;
  readonly constantOf: (value: string) => Tensor | undefined;
  readonly isTaken: (value: string) => boolean;
}

/** The sum that a node is, or from which it is computed. */
export interface WeightedSum {
  /** A value of as many elements as there are coefficients. */
  readonly scores: string;
  readonly coefficients: readonly number[];
  /** Of the node's output, which has one element. */
  readonly shape: Shape;
  /** An operator of ONNX that is applied to the sum, such as `Sigmoid`. */
  readonly curve?: string;
}

/** The nodes in place of `node`: the sum, its curve, and the output's shape. */
export function writeSum(
  node: Node,
  { scores, coefficients, shape, curve }: WeightedSum,
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
  const reshape = (value: string, to: Shape, what: string, written: string): string =>
    make('Reshape', [value, constant(what, intTensor([to.length], [...to]))], written, { allowzero: 1 });

  const n = coefficients.length;
  const terms = coefficients.flatMap((factor, index) => (factor === 0 ? [] : [{ factor, index }]));
  /** Sums of the scores' elements: the elements of a score lie side by side, or those of a row do. */
  const sums = ({ data }: Tensor, isRowPerScore = false): number[] => {
    const length = data.length / n;
    const element = (index: number, i: number): number =>
      Number(data[isRowPerScore ? index * length + i : i * n + index]);
    return Array.from({ length }, (_, i) =>
      terms.reduce((sum, { factor, index }) => sum + factor * element(index, i), 0),
    );
  };
  const column = (values: readonly number[]): Tensor => floatTensor([values.length, 1], values);
  const total = terms.reduce((sum, { factor }) => sum + factor, 0);
  /** What a constant that is added to the scores adds to their sum. */
  const biasOf = (tensor: Tensor | undefined): number | undefined => {
    if (tensor?.data.length === n) return sums(tensor)[0];
    return tensor?.data.length === 1 ? total * Number(tensor.data[0]) : undefined;
  };
  const isRow = (value: string): boolean => {
    const row = shapeOf(value);
    return row?.length === 2 && row[0] === 1 && row[1] === n;
  };

  /** The value in front of additions of constants, and what these add to the sum. */
  let [value, added] = [scores, 0];
  for (let writer = writerOf(value); isRow(value) && writer?.type === 'Add'; writer = writerOf(value)) {
    const [x = '', y = ''] = writer.inputs;
    const [open, known] = constantOf(y) ? [x, constantOf(y)] : [y, constantOf(x)];
    const bias = biasOf(known);
    if (bias === undefined || !isRow(open)) break;
    [value, added] = [open, added + bias];
  }

  const sumOfScores = (): string => {
    const writer = isRow(value) ? writerOf(value) : undefined;
    const [x = '', w = '', c = ''] = writer?.inputs ?? [];
    const matrix = constantOf(w);
    const bias = c === '' ? 0 : biasOf(constantOf(c));
    const { transA, transB, ...attributes } = writer?.attributes ?? {};
    if (writer?.type === 'MatMul' && matrix?.shape.length === 2) {
      return make('MatMul', [x, constant('weights', column(sums(matrix)))], own('difference'));
    }
    if (writer?.type === 'Gemm' && !transA && matrix?.shape.length === 2 && bias !== undefined) {
      const weights = constant('weights', column(sums(matrix, Boolean(transB))));
      return make(
        'Gemm',
        [x, weights, constant('bias', floatTensor([1], [bias]))],
        own('difference'),
        attributes,
      );
    }
    const row = isRow(value) ? value : reshape(value, [1, n], 'row-shape', own('row'));
    return make('MatMul', [row, constant('signs', column(coefficients))], own('difference'));
  };

  const read = sumOfScores();
  const sum =
    added === 0 ? read : make('Add', [read, constant('added', floatTensor([1], [added]))], own('sum'));
  reshape(curve ? make(curve, [sum], own('curve')) : sum, shape, 'shape', output);
  return { nodes, constants };
}
