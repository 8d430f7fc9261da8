/** @file Operands that an operator cannot connect: constants where it needs a signal, or signals where it needs constants. */
import type { Connector, Operator } from '../operator.ts';
import type { Signal } from '../signal.ts';

/** The signal itself, or an error where the operand is a constant. */
export function required(signal: Signal | undefined, connector: Connector): Signal {
  if (signal !== undefined) return signal;
  throw connector.unsupported('all its inputs are constants; simplify the model before converting.');
}

/** `connect` of operators that work on constants (shapes, weights) only: throws `unsupported`. */
export const constantsOnly =
  (what: string): Operator<unknown>['connect'] =>
  (_attributes, _inputs, connector) => {
    throw connector.unsupported(`cannot ${what} values of the image; only constants work.`);
  };
