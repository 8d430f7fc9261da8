/**
 * @file Sums for the error of one population: ANN activations against the values that spikes carry.
 * A spike at time t carries xMax · (tMax − t) / tMax: López-Randulfe et al. 2022, eq. (1) inverted.
 */
import { entryOf, type SpikingPopulation } from '../network/network.ts';

/** Error of one population over images, in the ANN's units. */
export interface LayerError {
  readonly population: string;
  /** Root of the mean squared difference over neurons and images. */
  readonly rmse: number;
  /** Largest absolute difference. */
  readonly worst: number;
  /** Largest activation of the ANN: divide by it for relative errors. */
  readonly largest: number;
  /** Pearson correlation of the two over neurons and images; 0 where one of them never varies. */
  readonly correlation: number;
  /** Fraction of positive activations above xMax. */
  readonly saturated: number;
}

/** Adds images one by one; `result` may be asked at any time. */
export class ErrorSums {
  #count = 0;
  #squares = 0;
  #worst = 0;
  #largest = 0;
  #positive = 0;
  #saturated = 0;
  #a = 0;
  #s = 0;
  #aa = 0;
  #ss = 0;
  #as = 0;

  add(
    { xMax, ceiling }: SpikingPopulation,
    values: ArrayLike<number>,
    times: Float64Array,
    tMax: number,
  ): void {
    const top = ceiling ?? Number.POSITIVE_INFINITY;
    for (let i = 0; i < times.length; i++) {
      const range = xMax[entryOf(xMax.length, i, times.length)];
      const a = Math.min(top, Math.max(0, values[i]));
      const s = (range * (tMax - times[i])) / tMax;
      const difference = Math.abs(a - s);
      this.#squares += difference * difference;
      if (difference > this.#worst) this.#worst = difference;
      if (a > this.#largest) this.#largest = a;
      if (a > 0) this.#positive++;
      if (a > range) this.#saturated++;
      this.#a += a;
      this.#s += s;
      this.#aa += a * a;
      this.#ss += s * s;
      this.#as += a * s;
    }
    this.#count += times.length;
  }

  result(population: string): LayerError {
    const n = Math.max(1, this.#count);
    const covariance = this.#as / n - (this.#a / n) * (this.#s / n);
    const variances = (this.#aa / n - (this.#a / n) ** 2) * (this.#ss / n - (this.#s / n) ** 2);
    return {
      population,
      rmse: Math.sqrt(this.#squares / n),
      worst: this.#worst,
      largest: this.#largest,
      correlation: variances > 0 ? covariance / Math.sqrt(variances) : 0,
      saturated: this.#positive > 0 ? this.#saturated / this.#positive : 0,
    };
  }
}
