/** @file The operand that must come from the image, not from the file. */
import type { Connector } from '../operator.ts';
import type { Signal } from '../signal.ts';

/** The signal itself, or an error where the operand is a constant. */
export function required(signal: Signal | undefined, connector: Connector): Signal {
  if (signal !== undefined) return signal;
  throw connector.unsupported('it computes with constants only; simplify the model before converting.');
}
