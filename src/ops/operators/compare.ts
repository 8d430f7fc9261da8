/**
 * @file Comparisons, logic and Where: part of the arithmetic with shapes that exporters leave in a graph. A choice that
 * depends on the image is a jump, which no neuron that fires once computes.
 */
import { type Shape, sizeOf, type Tensor } from '../../graph/tensor.ts';
import { computing, folded, free, type NonNegative, type Operator } from '../operator.ts';
import { type Broadcast, parseBroadcast } from '../parse/broadcast.ts';
import { broadcastIndices } from '../reference/broadcast.ts';
import { tensorOf } from '../reference/elements.ts';

/** An operator that computes each element of the output by `f` from so many stretched operands. */
const choosing = (
  type: string,
  operands: 1 | 2 | 3,
  nonNegative: NonNegative,
  isFloat: (inputs: readonly Tensor[]) => boolean,
  f: (a: number, b: number, c: number) => number,
): Operator<Broadcast> => ({
  ...computing,
  type,
  becomes: folded,
  nonNegative,
  parse: (node, context) => parseBroadcast(node, context, operands),
  shape: ({ output }) => [output],
  reference: ({ output }, inputs) => {
    const values = isFloat(inputs) ? new Float32Array(sizeOf(output)) : new Float64Array(sizeOf(output));
    const columns = inputs.map((input) => stretchedTo(output, input));
    const [a, b, c] = columns;
    for (let i = 0; i < values.length; i++) values[i] = f(a(i), b?.(i) ?? 0, c?.(i) ?? 0);
    return [tensorOf(values, output)];
  },
  connect(_attributes, _inputs, connector) {
    throw connector.unsupported(
      'a choice between values of the image is not supported; use Relu, Clip or MaxPool, or, where it is the decision itself, end the model at the scores (--output NAME).',
    );
  },
  count: () => free,
});

function stretchedTo(output: Shape, { shape, data }: Tensor): (i: number) => number {
  const from = broadcastIndices(shape, output);
  return (i) => data[from[i]];
}

const truth = (type: string, f: (a: number, b: number) => boolean) =>
  choosing(
    type,
    2,
    'always',
    () => false,
    (a, b) => Number(f(a, b)),
  );

export const equal = truth('Equal', (a, b) => a === b);
export const greater = truth('Greater', (a, b) => a > b);
export const greaterOrEqual = truth('GreaterOrEqual', (a, b) => a >= b);
export const less = truth('Less', (a, b) => a < b);
export const lessOrEqual = truth('LessOrEqual', (a, b) => a <= b);
export const and = truth('And', (a, b) => a !== 0 && b !== 0);
export const or = truth('Or', (a, b) => a !== 0 || b !== 0);
export const not = choosing(
  'Not',
  1,
  'always',
  () => false,
  (a) => Number(a === 0),
);

export const where = choosing(
  'Where',
  3,
  'inputs',
  ([, a, b]) => a.kind === 'float' || b.kind === 'float',
  (condition, a, b) => (condition !== 0 ? a : b),
);
