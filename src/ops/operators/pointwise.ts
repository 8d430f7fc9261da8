/**
 * @file Abs, Erf, Exp, Log, Reciprocal, Sqrt and roundings. Files use them to write activation functions and sizes out; known
 * functions are recognised as a whole before a graph is planned, and Abs becomes a sum of two Relus. By themselves no
 * neuron computes them.
 */
import { erf as errorFunction } from '../../graph/activation.ts';
import { inputShape } from '../operands.ts';
import { free, type Operator } from '../operator.ts';
import { tensorOf } from '../reference/elements.ts';

const pointwise = (type: string, what: string, f: (x: number) => number): Operator<unknown> => ({
  type,
  parse: (node, context) => ({ shape: inputShape(node, context, 0) }),
  shape: (_, [input]) => [input],
  reference: (_, [input]) => [tensorOf(input.data.map(f), input.shape)],
  connect: (_attributes, _inputs, connector) => {
    throw connector.unsupported(
      `${what} of a value that depends on the image does not work; known activation functions do, also where they are written out.`,
    );
  },
  count: () => free,
});

export const abs = pointwise('Abs', 'the magnitude', Math.abs);
export const erf = pointwise('Erf', 'the error function', errorFunction);
export const exp = pointwise('Exp', 'the exponential', Math.exp);
export const log = pointwise('Log', 'the logarithm', Math.log);
export const ceil = pointwise('Ceil', 'the rounding', Math.ceil);
export const floor = pointwise('Floor', 'the rounding', Math.floor);
export const round = pointwise('Round', 'the rounding', roundToEven);
export const sign = pointwise('Sign', 'the sign', Math.sign);
export const reciprocal = pointwise('Reciprocal', 'the reciprocal', (x) => 1 / x);
export const sqrt = pointwise('Sqrt', 'the square root', Math.sqrt);

/** Halves go to the even neighbour. */
function roundToEven(x: number): number {
  const rounded = Math.round(x);
  return rounded - x === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
