/** @file The ways in which a sweep runs each of its networks: every combination of codes and amounts of noise. */
import { FirstspikeError } from '../error.ts';
import { checkJitter } from '../run/codings.ts';
import type { CodingRequest } from '../simulate/baselines/coding.ts';
import { isNoisy, type Noise } from '../simulate/noise/noise.ts';

/** One way to run a network. */
export interface Trial {
  readonly coding: CodingRequest;
  readonly noise: Noise | undefined;
}

/** A network's own code without noise. */
export const plainTrial: Trial = { coding: { kind: 'ttfs' }, noise: undefined };

/** Values to try; undefined: the network's own code, no noise. */
export interface TrialAxes {
  readonly coding?: readonly CodingRequest[] | undefined;
  readonly jitter?: readonly number[] | undefined;
  readonly drop?: readonly number[] | undefined;
  readonly weights?: readonly number[] | undefined;
  readonly seed: number;
}

interface Trials {
  readonly trials: readonly Trial[];
  /** Why combinations were left out. */
  readonly problems: readonly string[];
}

/** Every combination once, codes varying fastest, without those in which a code has no such noise. */
export function trialsOf({ coding, jitter = [0], drop = [0], weights = [0], seed }: TrialAxes): Trials {
  const trials = new Map<string, Trial>();
  const problems = new Set<string>();
  const noises = weights.flatMap((w) =>
    drop.flatMap((d) => jitter.map((j): Noise => ({ jitter: j, drop: d, weights: w, seed }))),
  );
  for (const each of noises) {
    const noise = isNoisy(each) ? each : undefined;
    for (const code of coding ?? [plainTrial.coding]) {
      const trial = { coding: code, noise };
      try {
        checkJitter(code, noise);
        trials.set(formatTrial(trial), trial);
      } catch (error) {
        if (!(error instanceof FirstspikeError)) throw error;
        problems.add(error.message);
      }
    }
  }
  return { trials: [...trials.values()], problems: [...problems] };
}

/** `rate:8,jitter=0.5,seed=1`; the empty text for a network's own code without noise. */
export function formatTrial({ coding: { kind, steps }, noise }: Trial): string {
  const code = kind === 'ttfs' ? [] : [steps === undefined ? kind : `${kind}:${steps}`];
  return [...code, ...formatNoise(noise)].join(',');
}

/** `jitter=0.5`, `drop=0.01`, `weight-noise=0.1`, `seed=1`: what is not 0. */
export function formatNoise(noise: Omit<Noise, 'population'> | null | undefined): string[] {
  if (!noise) return [];
  const amounts = { jitter: noise.jitter, drop: noise.drop, 'weight-noise': noise.weights };
  const parts = Object.entries(amounts).flatMap(([name, value]) => (value > 0 ? [`${name}=${value}`] : []));
  return [...parts, `seed=${noise.seed}`];
}
