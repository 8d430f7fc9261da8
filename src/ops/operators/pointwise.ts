/**
 * @file Abs, Erf, Exp, Log, Reciprocal, Sqrt and roundings: parts of decomposed activations and of arithmetic with sizes. A
 * decomposed activation is recognised as a whole before a graph is planned, and Abs becomes a sum of two Relus. No neuron
 * computes the others by themselves.
 */
import { erf as errorFunction } from '../../graph/activation.ts';
import { computing, folded, foldedOrDecomposed, free, type Operator, type Traits } from '../operator.ts';
import { inputShape } from '../parse/operands.ts';
import { tensorOf } from '../reference/elements.ts';

const pointwise = (
  type: string,
  what: string,
  f: (x: number) => number,
  traits: Partial<Traits> = {},
): Operator<unknown> => ({
  ...computing,
  ...traits,
  type,
  parse: (node, context) => ({ shape: inputShape(node, context, 0) }),
  shape: (_, [input]) => [input],
  reference: (_, [input]) => [tensorOf(input.data.map(f), input.shape)],
  connect: (_attributes, _inputs, connector) => {
    throw connector.unsupported(
      `${what} of a value of the image is not supported; use an activation function, decomposed or not.`,
    );
  },
  count: () => free,
});

/** Strictly rising wherever they are defined. */
const atEnd = { becomes: `${foldedOrDecomposed}; left out at the end`, monotone: true } as const;
const rounding = { becomes: folded, nonNegative: 'input' } as const;

export const abs = pointwise('Abs', 'the magnitude', Math.abs, {
  becomes: 'the sum of two Relus',
  group: 'activations, by the neuron itself',
  nonNegative: 'always',
  // |x| = relu(x) + relu(−x)
  decompose: (node) => (rewriter) => {
    const [x] = node.inputs;
    const above = rewriter.add(node, { type: 'Relu', inputs: [x] });
    const below = rewriter.reluOfOpposite(node, x);
    rewriter.add(node, { type: 'Add', inputs: [above, below], output: node.outputs[0] });
  },
});
export const erf = pointwise('Erf', 'the error function', errorFunction, { nonNegative: 'input' });
export const exp = pointwise('Exp', 'the exponential', Math.exp, { nonNegative: 'always', ...atEnd });
export const log = pointwise('Log', 'the logarithm', Math.log, atEnd);
export const ceil = pointwise('Ceil', 'the rounding', Math.ceil, rounding);
export const floor = pointwise('Floor', 'the rounding', Math.floor, rounding);
export const round = pointwise('Round', 'the rounding', roundToEven, rounding);
export const sign = pointwise('Sign', 'the sign', Math.sign, rounding);
export const reciprocal = pointwise('Reciprocal', 'the reciprocal', (x) => 1 / x, { nonNegative: 'input' });
export const sqrt = pointwise('Sqrt', 'the square root', Math.sqrt, { nonNegative: 'always', ...atEnd });

/** Halves go to the even neighbour. */
function roundToEven(x: number): number {
  const rounded = Math.round(x);
  return rounded - x === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
