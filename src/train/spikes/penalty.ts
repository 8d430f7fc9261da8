/**
 * @file Penalty on activity a, per image:
 *   synops   Σ synapses · |a| / xMax            a differentiable count of synaptic operations
 *   l1       Σ |a| / xMax
 *   tl1      Σ (1 + β)·|a|/xMax / (β + |a|/xMax)    transformed L1: near a count for small β
 *   hoyer    Σ over layers of (Σ|a|)² / Σa²     1 for one active unit, n for n equal ones
 * xMax is what the earliest spike of the unit carries, or the largest value of the shard: a constant. Sources: Zhang & Xin 2018, "Minimization of transformed
 * L1 penalty"; Hoyer 2004, "Non-negative matrix factorization with sparseness constraints".
 */

import type { Value } from '../interpret/value.ts';
import { loop } from '../kernels/custom.ts';
import type { Tensor, TensorFlow } from '../tensorflow.ts';
import { perElement } from './per-element.ts';

export const penaltyKinds = ['synops', 'l1', 'tl1', 'hoyer'] as const;
export type PenaltyKind = (typeof penaltyKinds)[number];

/** A value whose activity is penalised. */
export interface Penalised {
  readonly value: string;
  readonly kind: PenaltyKind;
  /** One, or one per channel, or one per element in the file's order. */
  readonly weights: Float32Array;
  /** Activity is measured in parts of the shard's largest, taken as a constant. */
  readonly isRelative: boolean;
}

const beta = 0.1;

/** Penalty of one value, summed over the images, as a scalar. */
export function penaltyOf(tf: TensorFlow, { kind, weights, isRelative }: Penalised, value: Value): Tensor {
  const factors = perElement(weights, value);
  return loop(tf, value.tensor, (values) => {
    const derivative = new Float32Array(values.length);
    const largest = isRelative ? largestOf(values) : 1;
    const unit = largest > 0 ? 1 / largest : 0;
    let sum = 0;
    for (let from = 0; from < values.length; from += factors.length) {
      sum += penaliseImage(kind, values, from, factors, unit, derivative);
    }
    return {
      shape: [],
      values: Float32Array.of(sum),
      backward: ([dy]) => derivative.map((slope) => dy * slope),
    };
  });
}

function largestOf(values: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]));
  return largest;
}

function penaliseImage(
  kind: PenaltyKind,
  values: Float32Array,
  from: number,
  factors: Float32Array,
  unit: number,
  derivative: Float32Array,
): number {
  if (kind === 'hoyer') return hoyer(values, from, factors.length, derivative);
  let sum = 0;
  for (let j = 0; j < factors.length; j++) {
    const a = Math.abs(values[from + j]);
    if (a === 0) continue;
    const sign = Math.sign(values[from + j]);
    const factor = factors[j] * unit;
    if (kind === 'tl1') {
      sum += ((1 + beta) * factor * a) / (beta + factor * a);
      derivative[from + j] = (sign * factor * (1 + beta) * beta) / (beta + factor * a) ** 2;
    } else {
      sum += factor * a;
      derivative[from + j] = sign * factor;
    }
  }
  return sum;
}

function hoyer(values: Float32Array, from: number, size: number, derivative: Float32Array): number {
  let absolute = 0;
  let squares = 0;
  for (let i = from; i < from + size; i++) {
    absolute += Math.abs(values[i]);
    squares += values[i] * values[i];
  }
  if (squares === 0) return 0;
  const ratio = absolute / squares;
  for (let i = from; i < from + size; i++) {
    derivative[i] = 2 * ratio * (Math.sign(values[i]) - ratio * values[i]);
  }
  return absolute * ratio;
}
