/**
 * @file Data of a layer's picture: histograms of ANN values and spike values on the grid of steps, and a sample
 * of pairs for a scatter plot. Bounded in size, and the same however the images are cut into parts: the sample is the
 * pairs with the smallest hashes ("bottom-k": Cohen & Kaplan, "Summarizing data using bottom-k sketches", 2007).
 */
import { entryOf, type SpikingPopulation, type Steps } from '../network/network.ts';
import { activationOf } from './error-sums.ts';

/** Sizes of one unit and image, as fractions of xMax: the ANN's activation and the spike's value. */
export interface ValuePair {
  readonly ann: number;
  readonly snn: number;
  readonly hash: number;
}

export interface ValuePicture {
  /** Bins per xMax: one per step, where there are few. Bin i is centred on i / bins. */
  readonly bins: number;
  /** Neurons and images per bin; the last one also holds all beyond it. */
  readonly ann: Float64Array;
  readonly snn: Float64Array;
  /** Sorted by hash. Pairs of two zeros are left out: they lie in one point. */
  pairs: readonly ValuePair[];
}

const MOST_BINS = 32;
/** Histograms run to this multiple of xMax. */
const PICTURE_RANGE = 1.5;
const SAMPLE = 400;
/** Pairs of one image that are held before all but the sample are dropped. */
const MOST_DRAWN = 4096;

export function emptyPicture(steps: Steps): ValuePicture {
  const bins = steps === 'continuous' ? MOST_BINS : Math.min(MOST_BINS, steps);
  const length = Math.ceil(PICTURE_RANGE * bins) + 1;
  return { bins, ann: new Float64Array(length), snn: new Float64Array(length), pairs: [] };
}

/**
 * Adds one image: the ANN's values before their activation, and the values of the spikes, in the ANN's units.
 * @param salt differs from image to image
 */
export function addToPicture(
  picture: ValuePicture,
  population: SpikingPopulation,
  values: ArrayLike<number>,
  carried: ArrayLike<number>,
  salt: number,
): void {
  const { bins } = picture;
  const { xMax } = population;
  const count = (histogram: Float64Array, ratio: number) => {
    histogram[Math.min(histogram.length - 1, Math.round(ratio * bins))]++;
  };
  let drawn: ValuePair[] = [];
  let least = Number.POSITIVE_INFINITY;
  const limit = picture.pairs.length < SAMPLE ? Number.POSITIVE_INFINITY : picture.pairs[SAMPLE - 1].hash;
  for (let i = 0; i < carried.length; i++) {
    const range = xMax[entryOf(xMax.length, i, carried.length)];
    const ann = Math.abs(activationOf(population, values[i], i, carried.length)) / range;
    const snn = Math.abs(carried[i]) / range;
    count(picture.ann, ann);
    count(picture.snn, snn);
    if (ann === 0 && snn === 0) continue;
    const hash = mix(i ^ salt);
    if (hash >= limit || hash > least) continue;
    drawn.push({ ann, snn, hash });
    if (drawn.length < MOST_DRAWN) continue;
    drawn = smallest([], drawn);
    least = drawn[drawn.length - 1].hash;
  }
  picture.pairs = smallest(picture.pairs, drawn);
}

/** Adds the counts of other images. */
export function mergePicture(into: ValuePicture, other: ValuePicture): void {
  for (let i = 0; i < into.ann.length; i++) {
    into.ann[i] += other.ann[i];
    into.snn[i] += other.snn[i];
  }
  into.pairs = smallest(into.pairs, other.pairs);
}

/** Scrambles 32 bits: the finaliser of MurmurHash3 (Appleby, 2011). */
function mix(bits: number): number {
  let hash = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const smallest = (a: readonly ValuePair[], b: readonly ValuePair[]): ValuePair[] =>
  [...a, ...b].sort((p, q) => p.hash - q.hash || p.ann - q.ann || p.snn - q.snn).slice(0, SAMPLE);
