/**
 * @file Activation functions of the ANN. The function of a layer decides the firing rule of its neurons.
 * A two-stage neuron computes Relu by itself: its potential rises evenly in the spiking stage, and what starts at or
 * below zero never reaches the threshold. The other functions here need a threshold that moves in its own way, or a
 * second neuron for negative values, or both.
 */

/** `null` stands for no limit. */
export type Activation =
  /** min(max(x, min), max) with max > 0: Relu is 0…null, Relu6 is 0…6, no activation at all is null…null. */
  | { readonly kind: 'clip'; readonly min: number | null; readonly max: number | null }
  /** x for x ≥ 0, slope · x below, slope ≥ 0: one slope, or one per channel of the population (PRelu). */
  | { readonly kind: 'leaky'; readonly slopes: readonly number[] }
  /** scale · x for x ≥ 0, scale · alpha · (exp(x / width) − 1) below: Elu, Selu, Celu. */
  | { readonly kind: 'elu'; readonly alpha: number; readonly scale: number; readonly width: number }
  | { readonly kind: 'sigmoid' | 'tanh' | 'softplus' | 'softsign' }
  /** x · Φ(x), exactly or by its tanh approximation. */
  | { readonly kind: 'gelu'; readonly approximate: boolean }
  /** x · σ(x); x · tanh(softplus(x)); x · min(max(x / 6 + 1/2, 0), 1). */
  | { readonly kind: 'silu' | 'mish' | 'hard-swish' };

/** Relu, with a ceiling if one is given. */
export const reluTo = (ceiling?: number): Activation => ({ kind: 'clip', min: 0, max: ceiling ?? null });

/** No activation: a linear layer whose values may be negative. */
export const linear: Activation = { kind: 'clip', min: null, max: null };

/** f(x) of one unit. @param channel of the unit, for functions that differ between channels */
export function activate(activation: Activation, x: number, channel: number): number {
  switch (activation.kind) {
    case 'clip':
      return Math.min(Math.max(x, activation.min ?? -Infinity), activation.max ?? Infinity);
    case 'leaky': {
      const { slopes } = activation;
      return x >= 0 ? x : x * (slopes.length === 1 ? slopes[0] : slopes[channel]);
    }
    case 'elu':
      return activation.scale * (x >= 0 ? x : activation.alpha * Math.expm1(x / activation.width));
    case 'sigmoid':
      return sigmoid(x);
    case 'tanh':
      return Math.tanh(x);
    case 'softplus':
      return softplus(x);
    case 'softsign':
      return x / (1 + Math.abs(x));
    case 'gelu':
      return activation.approximate
        ? 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))
        : 0.5 * x * (1 + erf(x / Math.SQRT2));
    case 'silu':
      return x * sigmoid(x);
    case 'mish':
      return x * Math.tanh(softplus(x));
    case 'hard-swish':
      return x * Math.min(Math.max(x / 6 + 0.5, 0), 1);
  }
}

/** Whether f can be negative, so that its units need an OFF neuron each. */
export function isSigned(activation: Activation): boolean {
  if (activation.kind === 'clip') return activation.min === null || activation.min < 0;
  return activation.kind !== 'sigmoid' && activation.kind !== 'softplus';
}

/** Whether a potential that rises evenly computes f: Relu and its ceilings, and linear values with an OFF neuron. */
export function isRamp(activation: Activation): boolean {
  if (activation.kind !== 'clip') return false;
  const { min, max } = activation;
  return min === 0 || (min === null && max === null) || (min !== null && max === -min);
}

/** Largest |f| there can be, or infinity. */
export function limitOf(activation: Activation): number {
  if (activation.kind === 'clip') {
    const { min, max } = activation;
    return Math.max(max ?? Infinity, -(min ?? -Infinity));
  }
  return ['sigmoid', 'tanh', 'softsign'].includes(activation.kind) ? 1 : Infinity;
}

/**
 * −f(−v) for v ≥ 0 rises to its peak here and falls beyond; infinity where it never falls. Only functions that dip below
 * zero and come back have a peak.
 */
export function dipOf(activation: Activation): number {
  switch (activation.kind) {
    case 'gelu':
    case 'silu':
    case 'mish':
    case 'hard-swish':
      return peakOf((v) => -activate(activation, -v, 0));
    default:
      return Infinity;
  }
}

/** Short name for reports: `relu`, `relu6`, `linear`, `leaky 0.1`, `tanh`, … */
export function nameOf(activation: Activation): string {
  if (activation.kind === 'clip') {
    const { min, max } = activation;
    if (min === null && max === null) return 'linear';
    if (min === 0) return max === null ? 'relu' : `relu${max}`;
    return `clip ${min ?? '-∞'}…${max ?? '∞'}`;
  }
  if (activation.kind === 'leaky') {
    return activation.slopes.length === 1 ? `leaky ${activation.slopes[0]}` : 'prelu';
  }
  return activation.kind;
}

const sigmoid = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/**
 * Error function to about 1e-13: its Taylor series near zero, the continued fraction of erfc beyond.
 * Source: Abramowitz & Stegun 1964, 7.1.6 and 7.1.14.
 */
export function erf(x: number): number {
  const z = Math.abs(x);
  if (z > 6) return Math.sign(x);
  if (z < 2.5) {
    let term = z;
    let sum = z;
    for (let n = 1; n < 60 && Math.abs(term) > 1e-17 * sum; n++) {
      term *= (2 * z * z) / (2 * n + 1);
      sum += term;
    }
    return (Math.sign(x) * 2 * Math.exp(-z * z) * sum) / Math.sqrt(Math.PI);
  }
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / 2 / (z + fraction);
  return Math.sign(x) * (1 - Math.exp(-z * z) / ((z + fraction) * Math.sqrt(Math.PI)));
}

/** The v in 0…8 at which a function of one peak is largest, by golden-section search. */
function peakOf(f: (v: number) => number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let low = 0;
  let high = 8;
  for (let i = 0; i < 80; i++) {
    const a = high - ratio * (high - low);
    const b = low + ratio * (high - low);
    if (f(a) < f(b)) low = a;
    else high = b;
  }
  return (low + high) / 2;
}
