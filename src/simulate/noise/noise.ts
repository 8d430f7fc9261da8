/**
 * @file Noise that hardware has: spikes come early or late, spikes are lost, weights deviate. It is part of a simulation, not of
 * a conversion: the network stays as it is.
 *
 * - `jitter` S: a spike at step t comes at t + round(z), z normal with standard deviation S steps of its population, and stays
 *   within the population's steps, 0…T − 1.
 * - `drop` P: a spike is lost with probability P.
 * - `weights` R: a weight w becomes w + z, z normal with standard deviation R times the largest |w| of its projection, rounded and
 *   limited to the type of the weights (Joshi et al. 2020, "Accurate deep neural network inference using computational phase-change
 *   memory", Nature Communications 11:2473, eq. 1: deviations of a device do not shrink with its weight).
 *
 * Spikes of pixels and neurons are struck once, where they leave; what a deadline, N-of-M or rank order selects, it selects from
 * the spikes that noise has left. Relays pass on what they get. Spikes and operations are counted where they arrive: a lost spike
 * costs nothing.
 *
 * Every draw is a hash of seed, image, population and neuron (`hash.ts`), so that clocked and event-driven simulation give the same
 * bits, in any order and on any number of threads.
 */
import { FirstspikeError } from '../../error.ts';
import type { SpikingNetwork } from '../../network/network.ts';

/** How much noise there is. */
export interface Noise {
  /** Standard deviation of spike times, in steps of their population. */
  readonly jitter: number;
  /** Probability with which a spike is lost, 0…1. */
  readonly drop: number;
  /** Standard deviation of weights, relative to the largest of their projection. */
  readonly weights: number;
  /** 0…2³² − 1. */
  readonly seed: number;
  /** The one population whose spikes and incoming weights are struck; default: all. */
  readonly population?: string | undefined;
}

/** Whether spikes are struck: what WebAssembly does not simulate. */
export const strikesSpikes = (noise: Noise | undefined): boolean =>
  noise !== undefined && (noise.jitter > 0 || noise.drop > 0);

/** Whether anything is struck at all. */
export const isNoisy = (noise: Noise | undefined): noise is Noise =>
  strikesSpikes(noise) || (noise?.weights ?? 0) > 0;

/** Whether a population, or what comes into it, is struck. */
export const strikes = ({ population }: Noise, name: string): boolean =>
  population === undefined || population === name;

/** Nothing is struck. */
export const noNoise: Noise = { jitter: 0, drop: 0, weights: 0, seed: 1 };

/** @throws FirstspikeError `usage` for numbers out of range, jitter without steps, and a population that nothing strikes */
export function checkNoise(
  noise: Noise,
  { steps, populations }: Pick<SpikingNetwork, 'steps' | 'populations'>,
): void {
  const { jitter, drop, weights, seed, population } = noise;
  const bad = (what: string, wanted: string, got: number): FirstspikeError =>
    new FirstspikeError('usage', `The noise's ${what} must be ${wanted}; got ${got}.`);
  if (!(jitter >= 0 && jitter <= MOST_JITTER)) throw bad('jitter', `0…${MOST_JITTER} steps`, jitter);
  if (!(drop >= 0 && drop <= 1)) throw bad('drop', 'a probability 0…1', drop);
  if (!(weights >= 0 && weights <= 1)) throw bad('weights', '0…1 of the largest weight', weights);
  if (!(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32))
    throw bad('seed', 'a whole number below 2³²', seed);
  if (jitter > 0 && steps === 'continuous') {
    throw new FirstspikeError(
      'usage',
      'Jitter is counted in steps, and continuous time has none; leave out --jitter, or give --steps a number.',
    );
  }
  const names = populations.flatMap(({ name, kind }) => (kind === 'relay' ? [] : [name]));
  if (population !== undefined && !names.includes(population)) {
    throw new FirstspikeError(
      'usage',
      `The noise's population must be one that fires or reads out: ${names.join(', ')}; got "${population}".`,
    );
  }
}

/** Further than any stage is long, and tables stay small. */
export const MOST_JITTER = 1000;

/** In words: what is struck, how hard, and by which simulator. */
export function describeNoise(noise: Noise): string {
  const { jitter, drop, weights, seed } = noise;
  const parts = [
    ...(jitter > 0 ? [`spike times ± ${jitter} steps`] : []),
    ...(drop > 0 ? [`${+(100 * drop).toPrecision(4)} % of the spikes lost`] : []),
    ...(weights > 0 ? [`weights ± ${+(100 * weights).toPrecision(4)} % of the largest`] : []),
  ];
  const engine = strikesSpikes(noise) ? '; WebAssembly simulates no noise of spikes, plain code does' : '';
  return `${parts.join(', ')} (standard deviations), seed ${seed}${engine}`;
}
