/** @file Arithmetic with a constant on a signal; the operand that is the constant decides the affine map. */
import { sizeOf } from '../../graph/tensor.ts';
import type { Connector } from '../operator.ts';
import { affineOf, type Operands } from '../parse/broadcast.ts';
import type { Signal } from '../signal.ts';
import { applyAffine } from './apply-affine.ts';

type Map = (constant: number) => { readonly scale: number; readonly offset: number };

/**
 * Connects `signal ∘ constant` by `right`, or `constant ∘ signal` by `left`; an operator that has no `left`, or gets
 * two signals, is refused with `why`.
 */
export function connectArithmetic(
  operands: Operands,
  [a, b]: readonly (Signal | undefined)[],
  connector: Connector,
  { right, left, why }: { readonly right: Map; readonly left?: Map; readonly why: string },
): Signal {
  const signal = a ?? b;
  const map = a === undefined ? left : right;
  if (signal === undefined || map === undefined || (a !== undefined && b !== undefined)) {
    throw connector.unsupported(why);
  }
  if (sizeOf(operands.output) !== sizeOf(signal.shape)) {
    throw connector.unsupported(
      'its constant is larger than the other operand; only a constant that broadcasts to it works.',
    );
  }
  return applyAffine(signal, affineOf(operands, a === undefined ? 0 : 1, map), connector);
}
