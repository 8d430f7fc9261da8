/**
 * @file The Adam optimiser over one flat array of parameters.
 *   m ← β₁m + (1 − β₁)g    v ← β₂v + (1 − β₂)g²    p ← p − η·m̂/(√v̂ + ε),  m̂ = m/(1 − β₁ⁿ), v̂ = v/(1 − β₂ⁿ)
 * Source: Kingma & Ba 2015, "Adam: a method for stochastic optimization", algorithm 1.
 */

const beta1 = 0.9;
const beta2 = 0.999;
const epsilon = 1e-8;

/** First and second moments, as many as there are parameters; zeros at the start. */
export interface AdamState {
  readonly m: Float32Array<ArrayBuffer>;
  readonly v: Float32Array<ArrayBuffer>;
}

export const adamState = (size: number): AdamState => ({
  m: new Float32Array(size),
  v: new Float32Array(size),
});

/** Updates `parameters` and `state` in place; `step` counts from 1. */
export function adamStep(
  parameters: Float32Array,
  gradient: Float32Array,
  { m, v }: AdamState,
  step: number,
  learningRate: number,
): void {
  const correction = Math.sqrt(1 - beta2 ** step);
  const rate = (learningRate * correction) / (1 - beta1 ** step);
  const small = epsilon * correction;
  for (let i = 0; i < parameters.length; i++) {
    const g = gradient[i];
    m[i] = beta1 * m[i] + (1 - beta1) * g;
    v[i] = beta2 * v[i] + (1 - beta2) * g * g;
    parameters[i] -= (rate * m[i]) / (Math.sqrt(v[i]) + small);
  }
}
