/**
 * @file Resampling of one plane of pixels, along rows and then along columns, with a filter that widens as the picture
 * shrinks (antialiasing). Bytes give what Pillow's `Image.resize` gives, bit for bit: weights of 22 bits behind the point,
 * rounded and clipped after each of the two passes. Floats keep their precision, and are not clipped.
 * Source: Pillow 9.4, src/libImaging/Resample.c.
 */
import type { Interpolation, StoredPixels } from './dataset.ts';

/** Filters by the names that torchvision and Pillow give them. */
export const interpolations: readonly Interpolation[] = ['bilinear', 'bicubic'];

interface Filter {
  /** The filter is zero from here on, in pixels of the larger grid. */
  readonly support: number;
  readonly weight: (x: number) => number;
}

/** Keys' a, as Pillow has it. */
const A = -0.5;

const filters: Readonly<Record<Interpolation, Filter>> = {
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: {
    support: 2,
    weight(signed) {
      const x = Math.abs(signed);
      if (x < 1) return ((A + 2) * x - (A + 3)) * x * x + 1;
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
    },
  },
};

/** What the values along one axis are made of: `count[i]` values from `first[i]`, weighted. */
interface Taps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** `width` weights for each value. */
  readonly weights: Float64Array;
  readonly width: number;
}

/** Bits behind the point of a byte's weights: 32 less 8 of the byte and 2 for overshoot. */
const ONE = 2 ** 22;

function tapsOf(from: number, to: number, interpolation: Interpolation, isByte: boolean): Taps {
  const { support, weight } = filters[interpolation];
  const scale = from / to;
  const stretch = Math.max(1, scale);
  const reach = support * stretch;
  const width = Math.ceil(reach) * 2 + 1;
  const [first, count] = [new Int32Array(to), new Int32Array(to)];
  const weights = new Float64Array(to * width);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const least = Math.max(0, Math.trunc(centre - reach + 0.5));
    const most = Math.min(from, Math.trunc(centre + reach + 0.5));
    const own = weights.subarray(i * width, i * width + most - least);
    let sum = 0;
    for (let k = 0; k < own.length; k++) {
      own[k] = weight((k + least - centre + 0.5) * (1 / stretch));
      sum += own[k];
    }
    for (let k = 0; k < own.length; k++) {
      if (sum !== 0) own[k] /= sum;
      if (isByte) own[k] = Math.trunc(own[k] * ONE + (own[k] < 0 ? -0.5 : 0.5));
    }
    first[i] = least;
    count[i] = own.length;
  }
  return { first, count, weights, width };
}

/** A size in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Resamples planes of one size to another; its weights are computed once. */
export type Resampler = (plane: StoredPixels) => StoredPixels;

/**
 * Makes the resampler for planes of bytes or of floats.
 * @example
 * ```ts
 * const half = resampler({ width: 4, height: 1 }, { width: 2, height: 1 }, 'bilinear', true);
 * half(Uint8Array.of(0, 0, 100, 100)); // → [14, 86]
 * ```
 */
export function resampler(from: Size, to: Size, interpolation: Interpolation, isByte: boolean): Resampler {
  const rows = from.width === to.width ? undefined : tapsOf(from.width, to.width, interpolation, isByte);
  const columns =
    from.height === to.height ? undefined : tapsOf(from.height, to.height, interpolation, isByte);
  const made = (length: number): StoredPixels => (isByte ? new Uint8Array(length) : new Float32Array(length));
  return (plane) => {
    const wide = rows ? alongRows(plane, from, rows, made(to.width * from.height)) : plane;
    if (columns) return alongColumns(wide, to.width, columns, made(to.width * to.height));
    return wide === plane ? plane.slice() : wide;
  };
}

const rounded = (sum: number): number => Math.min(255, Math.max(0, Math.floor(sum / ONE)));

function alongRows(
  plane: StoredPixels,
  { width, height }: Size,
  taps: Taps,
  out: StoredPixels,
): StoredPixels {
  const to = taps.first.length;
  const isByte = out instanceof Uint8Array;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < to; x++) {
      const start = y * width + taps.first[x];
      const weights = x * taps.width;
      let sum = isByte ? ONE / 2 : 0;
      for (let k = 0; k < taps.count[x]; k++) sum += plane[start + k] * taps.weights[weights + k];
      out[y * to + x] = isByte ? rounded(sum) : sum;
    }
  }
  return out;
}

function alongColumns(plane: StoredPixels, width: number, taps: Taps, out: StoredPixels): StoredPixels {
  const isByte = out instanceof Uint8Array;
  const sums = new Float64Array(width);
  for (let y = 0; y < taps.first.length; y++) {
    sums.fill(isByte ? ONE / 2 : 0);
    for (let k = 0; k < taps.count[y]; k++) {
      const weight = taps.weights[y * taps.width + k];
      const start = (taps.first[y] + k) * width;
      for (let x = 0; x < width; x++) sums[x] += plane[start + x] * weight;
    }
    for (let x = 0; x < width; x++) out[y * width + x] = isByte ? rounded(sums[x]) : sums[x];
  }
  return out;
}
