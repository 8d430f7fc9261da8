/**
 * @file Errors of values that are no scores of classes, such as those of a regression.
 */

/** Sums over values and images: `a` what is right, `d` the difference to it. */
export interface ValueSums {
  count: number;
  a: number;
  aa: number;
  /** Σ |d| and Σ d². */
  absolute: number;
  squares: number;
  worst: number;
}

/** Errors in the units of the values. */
export interface ValueErrors {
  /** Values: images × values of one image. */
  readonly values: number;
  /** Root of the mean squared difference. */
  readonly rmse: number;
  /** Mean absolute difference. */
  readonly mae: number;
  readonly worst: number;
  /** `rmse` ÷ the standard deviation of the right values; null where they never vary. */
  readonly relativeRmse: number | null;
}

export const emptyValues = (): ValueSums => ({ count: 0, a: 0, aa: 0, absolute: 0, squares: 0, worst: 0 });

/** Adds one image. */
export function addValues(sums: ValueSums, right: ArrayLike<number>, found: ArrayLike<number>): void {
  for (let i = 0; i < right.length; i++) {
    const d = found[i] - right[i];
    sums.count++;
    sums.a += right[i];
    sums.aa += right[i] ** 2;
    sums.absolute += Math.abs(d);
    sums.squares += d * d;
    sums.worst = Math.max(sums.worst, Math.abs(d));
  }
}

/** Adds the sums of other images. */
export function mergeValues(into: ValueSums, other: ValueSums): void {
  for (const key of ['count', 'a', 'aa', 'absolute', 'squares'] as const) into[key] += other[key];
  into.worst = Math.max(into.worst, other.worst);
}

/** Null for no values. */
export function valueErrors({ count, a, aa, absolute, squares, worst }: ValueSums): ValueErrors | null {
  if (count === 0) return null;
  const rmse = Math.sqrt(squares / count);
  const deviation = Math.sqrt(Math.max(0, aa / count - (a / count) ** 2));
  return {
    values: count,
    rmse,
    mae: absolute / count,
    worst,
    relativeRmse: deviation > 0 ? rmse / deviation : null,
  };
}
