/**
 * @file Abs, Erf, Exp, Log, Reciprocal, Sqrt and roundings: parts of decomposed activations, of staircases and of arithmetic with sizes. A
 * decomposed activation is recognised as a whole before a graph is planned, and Abs becomes a sum of two Relus. No neuron
 * computes the others by themselves.
 */
import { erf as errorFunction } from '../../graph/activation.ts';
import { computing, folded, foldedOrDecomposed, free, type Operator, type Traits } from '../operator.ts';
import { inputShape } from '../parse/operands.ts';
import { tensorOf } from '../reference/elements.ts';

const pointwise = (
  type: string,
  why: string,
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
    throw connector.unsupported(why);
  },
  count: () => free,
});

const ofImage = (what: string): string =>
  `${what} of a value of the image is not supported; use an activation function, decomposed or not.`;

/** Strictly rising wherever they are defined. */
const atEnd = { becomes: `${foldedOrDecomposed}; left out at the end`, monotone: true } as const;
const rounding = { becomes: `${folded}, or part of a \`Staircase\``, nonNegative: 'input' } as const;
const unrounded =
  'it rounds a value of the image, which works as a staircase of evenly spaced levels with 0 among them and limits at both ends, such as clip(floor(x · L/λ + 0.5) / L, 0, 1) · λ.';

export const abs = pointwise('Abs', ofImage('the magnitude'), Math.abs, {
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
export const erf = pointwise('Erf', ofImage('the error function'), errorFunction, { nonNegative: 'input' });
export const exp = pointwise('Exp', ofImage('the exponential'), Math.exp, {
  nonNegative: 'always',
  ...atEnd,
});
export const log = pointwise('Log', ofImage('the logarithm'), Math.log, atEnd);
export const ceil = pointwise('Ceil', unrounded, Math.ceil, rounding);
export const floor = pointwise('Floor', unrounded, Math.floor, rounding);
export const round = pointwise('Round', unrounded, roundToEven, rounding);
export const sign = pointwise('Sign', ofImage('the sign'), Math.sign, rounding);
export const reciprocal = pointwise('Reciprocal', ofImage('the reciprocal'), (x) => 1 / x, {
  nonNegative: 'input',
});
export const sqrt = pointwise('Sqrt', ofImage('the square root'), Math.sqrt, {
  nonNegative: 'always',
  ...atEnd,
});

/** Halves go to the even neighbour. */
export function roundToEven(x: number): number {
  const rounded = Math.round(x);
  return rounded - x === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
