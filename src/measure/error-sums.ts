/**
 * @file Sums for the error of one population: ANN activations against the values of spikes. Plain numbers, so
 * that threads can send them; `mergeErrors` joins sums of separate images.
 * A spike at time t carries xMax · (tMax − t) / tMax: López-Randulfe et al. 2022, eq. (1) inverted.
 */
import { activate } from '../graph/activation.ts';
import { entryOf, type SpikingPopulation } from '../network/network.ts';

/** Error of one population over images, in the ANN's units. */
export interface LayerError {
  readonly population: string;
  /** Root of the mean squared difference over neurons and images. */
  readonly rmse: number;
  /** Largest absolute difference. */
  readonly worst: number;
  /** Largest size of an activation of the ANN: divide by it for relative errors. */
  readonly largest: number;
  /** Pearson correlation of the two over neurons and images; 0 where one of them never varies. */
  readonly correlation: number;
  /** Fraction of activations other than zero that are larger than xMax. */
  readonly saturated: number;
  /** Fraction of activations other than zero whose neurons stay silent. */
  readonly silenced: number;
}

/** Sums over neurons and images; `a` is the ANN's activation, `s` the spike's value. */
export interface ErrorSums {
  count: number;
  squares: number;
  worst: number;
  largest: number;
  active: number;
  saturated: number;
  silenced: number;
  a: number;
  s: number;
  aa: number;
  ss: number;
  as: number;
}

/**
 * Sums over no neuron.
 * @example
 * ```ts
 * emptyErrors().count; // → 0
 * ```
 */
export const emptyErrors = (): ErrorSums => ({
  count: 0,
  squares: 0,
  worst: 0,
  largest: 0,
  active: 0,
  saturated: 0,
  silenced: 0,
  a: 0,
  s: 0,
  aa: 0,
  ss: 0,
  as: 0,
});

/** The activation of a unit, given the ANN's value before it. */
export function activationOf(
  { activation, shape }: SpikingPopulation,
  value: number,
  unit: number,
  units: number,
): number {
  return activate(activation, value, entryOf(shape[0] ?? 1, unit, units));
}

/**
 * Adds one image: the ANN's values before their activation, and the values of the spikes, in the ANN's units.
 * @example
 * ```ts
 * const hidden = network.populations[1];
 * const sums = emptyErrors();
 * addErrors(sums, hidden, [0.5, -1], [0.25, 0]);
 * sums.worst; // → 0.25
 * ```
 */
export function addErrors(
  sums: ErrorSums,
  population: SpikingPopulation,
  values: ArrayLike<number>,
  carried: ArrayLike<number>,
): void {
  const { xMax } = population;
  for (let i = 0; i < carried.length; i++) {
    const range = xMax[entryOf(xMax.length, i, carried.length)];
    const a = activationOf(population, values[i], i, carried.length);
    addPair(sums, a, carried[i]);
    if (a !== 0) sums.active++;
    if (Math.abs(a) > range) sums.saturated++;
    if (a !== 0 && carried[i] === 0) sums.silenced++;
  }
}

/** Adds one value of the ANN and its counterpart. */
export function addPair(sums: ErrorSums, a: number, s: number): void {
  const difference = Math.abs(a - s);
  sums.count++;
  sums.squares += difference * difference;
  if (difference > sums.worst) sums.worst = difference;
  if (Math.abs(a) > sums.largest) sums.largest = Math.abs(a);
  sums.a += a;
  sums.s += s;
  sums.aa += a * a;
  sums.ss += s * s;
  sums.as += a * s;
}

/**
 * Adds the sums of other images.
 * @example
 * ```ts
 * const sums = emptyErrors();
 * mergeErrors(sums, { ...emptyErrors(), count: 2, squares: 8 });
 * layerError('conv1', sums).rmse; // → 2
 * ```
 */
export function mergeErrors(into: ErrorSums, other: ErrorSums): void {
  for (const key of Object.keys(into) as (keyof ErrorSums)[]) {
    into[key] =
      key === 'worst' || key === 'largest' ? Math.max(into[key], other[key]) : into[key] + other[key];
  }
}

/**
 * Error of one population from its sums.
 * @example
 * ```ts
 * layerError('conv1', { ...emptyErrors(), count: 2, squares: 8 }).rmse; // → 2
 * ```
 */
export function layerError(population: string, sums: ErrorSums): LayerError {
  const n = Math.max(1, sums.count);
  const ofActive = (count: number) => (sums.active > 0 ? count / sums.active : 0);
  const covariance = sums.as / n - (sums.a / n) * (sums.s / n);
  const variances = (sums.aa / n - (sums.a / n) ** 2) * (sums.ss / n - (sums.s / n) ** 2);
  return {
    population,
    rmse: Math.sqrt(sums.squares / n),
    worst: sums.worst,
    largest: sums.largest,
    correlation: variances > 0 ? covariance / Math.sqrt(variances) : 0,
    saturated: ofActive(sums.saturated),
    silenced: ofActive(sums.silenced),
  };
}
