/**
 * @file A layer's own error: the spike values of exact potentials against the activation. A neuron has one of two parts:
 * a value above xMax saturates, a value below is rounded to a step. The rest of the error comes from the layers before and
 * from rounded weights.
 */
import { entryOf, type Rounding, type SpikingPopulation, type Steps } from '../network/network.ts';
import { activationOf } from './error-sums.ts';

/** The values of a population: its largest k, and how values between two steps are rounded. */
export interface Quantiser {
  readonly levels: Steps;
  readonly rounding: Rounding;
}

/** Sums of squares over neurons and images. */
export interface OwnErrorSums {
  count: number;
  /** Of the activations themselves. */
  signal: number;
  /** Of saturation above xMax. */
  saturation: number;
  /** Of the difference to the nearest step, or the one below. */
  rounding: number;
  /** Of the spikes against the spikes of exact potentials. */
  inherited: number;
  /** Largest ratio of an activation to its xMax. */
  peak: number;
}

/** Roots of mean squares in the ANN's units: own² = saturation² + rounding². */
export interface OwnError {
  readonly signal: number;
  readonly own: { readonly rmse: number; readonly saturation: number; readonly rounding: number };
  readonly inherited: number;
  readonly peak: number;
}

export const emptyOwnErrors = (): OwnErrorSums => ({
  count: 0,
  signal: 0,
  saturation: 0,
  rounding: 0,
  inherited: 0,
  peak: 0,
});

/** Spike value of a neuron whose potential is exactly `value` ≥ 0, as a fraction of xMax. */
export function idealLevel(value: number, xMax: number, { levels, rounding }: Quantiser): number {
  const ratio = Math.min(1, value / xMax);
  if (levels === 'continuous') return ratio;
  return Math.min(levels, Math.floor(ratio * levels + (rounding === 'nearest' ? 0.5 : 0))) / levels;
}

/** Adds one image: the ANN's values before their activation, and the values of the spikes, in the ANN's units. */
export function addOwnErrors(
  sums: OwnErrorSums,
  population: SpikingPopulation,
  quantiser: Quantiser,
  values: ArrayLike<number>,
  carried: ArrayLike<number>,
): void {
  const { xMax } = population;
  for (let i = 0; i < carried.length; i++) {
    const range = xMax[entryOf(xMax.length, i, carried.length)];
    const value = activationOf(population, values[i], i, carried.length);
    const a = Math.abs(value);
    const ideal = range * idealLevel(a, range, quantiser);
    sums.signal += a * a;
    if (a > range) sums.saturation += (a - range) ** 2;
    else sums.rounding += (a - ideal) ** 2;
    sums.inherited += (carried[i] - (value < 0 ? -ideal : ideal)) ** 2;
    if (a > sums.peak * range) sums.peak = a / range;
  }
  sums.count += carried.length;
}

/** Adds the sums of other images. */
export function mergeOwnErrors(into: OwnErrorSums, other: OwnErrorSums): void {
  for (const key of Object.keys(into) as (keyof OwnErrorSums)[]) {
    into[key] = key === 'peak' ? Math.max(into.peak, other.peak) : into[key] + other[key];
  }
}

export function ownError({ count, signal, saturation, rounding, inherited, peak }: OwnErrorSums): OwnError {
  const root = (squares: number) => Math.sqrt(squares / Math.max(1, count));
  return {
    signal: root(signal),
    own: { rmse: root(saturation + rounding), saturation: root(saturation), rounding: root(rounding) },
    inherited: root(inherited),
    peak,
  };
}
