/** @file What an operator sees when it writes records for its float kernels. */
import type { Shape } from '../../graph/tensor.ts';

/** Float32 of one value. */
export interface FloatValue {
  /** In bytes. Kernels may write up to FLOAT_SPARE numbers beyond the end of an output. */
  readonly address: number;
  readonly shape: Shape;
}

export interface FloatStep {
  /** Input `index`, which holds floats. */
  input(index: number): FloatValue;
  readonly output: FloatValue;
  /** Numbers that stay, all zero before `write`; their address. */
  constant(length: number, write: (numbers: Float32Array) => void): number;
  /** Addresses of so many numbers each, for this step alone. */
  scratch(lengths: readonly number[]): number[];
}
