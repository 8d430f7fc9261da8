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
  | { readonly kind: 'silu' | 'mish' | 'hard-swish' }
  | Staircase;

/**
 * Evenly spaced levels, 0 among them: unit · (number of edges ≤ x − below). QCFS, clip(floor(x · L/λ + 1/2) / L, 0, 1) · λ, has
 * the unit λ/L and edges at (k − 1/2) · λ/L; other roundings have other edges. One flight for all channels, or one per channel.
 */
export interface Staircase {
  readonly kind: 'staircase';
  readonly flights: readonly Flight[];
}

/** The staircase of one channel, or of all of them. */
export interface Flight {
  /** Distance between levels, above 0. */
  readonly unit: number;
  /** Number of levels below zero. */
  readonly below: number;
  /** Where the value rises by one level: ascending, as many as there are levels beside the lowest. */
  readonly edges: readonly number[];
}

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
    case 'staircase': {
      const { unit, below, edges } = flightOf(activation, channel);
      return unit * (edgesUpTo(edges, x) - below);
    }
  }
}

/** The flight of a channel. */
export const flightOf = ({ flights }: Staircase, channel: number): Flight =>
  flights.length === 1 ? flights[0] : flights[channel];

/** Whether the fields of a flight suit each other. */
export const isFlight = ({ unit, below, edges }: Flight): boolean =>
  unit > 0 &&
  below >= 0 &&
  below <= edges.length &&
  edges.length > 0 &&
  edges.every((edge, i) => i === 0 || edge >= edges[i - 1]);

/** Levels of a staircase above zero, or below it if there are more: the steps that a population needs for all of them. */
export const levelsOf = ({ flights }: Staircase): number =>
  flights.reduce((most, { below, edges }) => Math.max(most, below, edges.length - below), 1);

/** Number of channels between which f differs; 1 where all have the same. */
export function channelsOf(activation: Activation): number {
  if (activation.kind === 'leaky') return activation.slopes.length;
  return activation.kind === 'staircase' ? activation.flights.length : 1;
}

/** How many of the ascending edges are at most x. */
function edgesUpTo(edges: readonly number[], x: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether f can be negative, so that its units need an OFF neuron each. */
export function isSigned(activation: Activation): boolean {
  if (activation.kind === 'clip') return activation.min === null || activation.min < 0;
  if (activation.kind === 'staircase') return activation.flights.some(({ below }) => below > 0);
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
  if (activation.kind === 'staircase') {
    const ends = activation.flights.map((f) => f.unit * Math.max(f.below, f.edges.length - f.below));
    return ends.reduce((most, end) => Math.max(most, end), 0);
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

/** Short name for reports: `relu`, `relu6`, `linear`, `leaky 0.1`, `staircase of 4 levels`, … */
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
  if (activation.kind === 'staircase') return `staircase of ${levelsOf(activation)} levels`;
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
