/** @file `connect` of operators that work on constants (shapes, weights) but not yet on neurons. */
import type { Operator } from '../operator.ts';

/** Refuses, with a sentence that begins "cannot". */
export const constantsOnly =
  (what: string): Operator<unknown>['connect'] =>
  (_attributes, _inputs, connector) => {
    throw connector.unsupported(`cannot ${what} values that depend on the image yet; only constants work.`);
  };
