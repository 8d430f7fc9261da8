/**
 * @file Options for the noise that hardware has: jitter, lost spikes, weights that deviate.
 */
import type { Command } from 'commander';
import { FirstspikeError } from '../../error.ts';
import type { TrialAxes } from '../../search/trials.ts';
import type { CodingRequest } from '../../simulate/baselines/coding.ts';
import { isNoisy, MOST_JITTER, type Noise } from '../../simulate/noise/noise.ts';
import { listOf, number, wholeNumber } from './option-values.ts';
import { option } from './options.ts';

const NOISE = 'Noise of the hardware:';

export interface NoiseOptions {
  readonly jitter?: number;
  readonly drop?: number;
  readonly weightNoise?: number;
  readonly seed?: number;
}

/** The same where a sweep takes lists. */
export interface NoiseLists {
  readonly jitter?: readonly number[];
  readonly drop?: readonly number[];
  readonly weightNoise?: readonly number[];
  readonly seed?: number;
}

/** Adds `--jitter`, `--drop`, `--weight-noise` and `--seed`. @param lists whether the first three take lists */
export function addNoise(command: Command, { lists = false }: { readonly lists?: boolean } = {}): Command {
  const amount = (
    flag: string,
    name: string,
    text: string,
    wanted: string,
    fits: (value: number) => boolean,
  ) => {
    const read = number(flag, wanted, fits);
    return lists
      ? option(
          NOISE,
          `${flag} <list>`,
          `${text}; several, separated by commas (default: 0)`,
          listOf(flag, read),
        )
      : option(NOISE, `${flag} <${name}>`, `${text} (default: 0)`, read);
  };
  return command
    .addOption(
      amount(
        '--jitter',
        's',
        'spikes come early or late: by whole steps, normally distributed with a standard deviation of s steps, within the steps of their population',
        `a number of steps from 0 to ${MOST_JITTER}`,
        (s) => s >= 0 && s <= MOST_JITTER,
      ),
    )
    .addOption(
      amount(
        '--drop',
        'p',
        'each spike is lost with probability p',
        'a probability from 0 to 1',
        (p) => p >= 0 && p <= 1,
      ),
    )
    .addOption(
      amount(
        '--weight-noise',
        'r',
        'weights deviate, normally distributed with a standard deviation of r times the largest weight of their projection, rounded to their type',
        'a fraction from 0 to 1',
        (r) => r >= 0 && r <= 1,
      ),
    )
    .addOption(
      option(
        NOISE,
        '--seed <n>',
        'what noise is drawn by (default: 1)',
        wholeNumber('--seed', 0, 2 ** 32 - 1),
      ),
    );
}

/** The noise that is asked for; undefined for none. @throws FirstspikeError `usage` for a seed without noise */
export function noiseOf({ jitter = 0, drop = 0, weightNoise = 0, seed }: NoiseOptions): Noise | undefined {
  const noise = { jitter, drop, weights: weightNoise, seed: seed ?? usualSeed };
  if (isNoisy(noise)) return noise;
  if (seed !== undefined) throw idleSeed();
  return undefined;
}

/** How a sweep runs its networks. @throws FirstspikeError `usage` for a seed without noise */
export function trialAxesOf({
  jitter,
  drop,
  weightNoise,
  seed,
  coding,
}: NoiseLists & { readonly coding?: readonly CodingRequest[] }): TrialAxes {
  const isDrawn = [jitter, drop, weightNoise].some((values) => values?.some((value) => value > 0));
  if (seed !== undefined && !isDrawn) throw idleSeed();
  return { coding, jitter, drop, weights: weightNoise, seed: seed ?? usualSeed };
}

const usualSeed = 1;

const idleSeed = (): FirstspikeError =>
  new FirstspikeError(
    'usage',
    '--seed draws noise; add --jitter, --drop or --weight-noise, or leave it out.',
  );
