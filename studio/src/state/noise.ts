/** @file The noise that strikes the spikes of the network on the Watch page: `src/simulate/noise`. */
import { signal } from '@preact/signals';
import type { Noise } from '../../../src/simulate/noise/noise.ts';

/** Standard deviation of spike times in steps, and part of the spikes that are lost: the ends of the sliders. */
export const MOST_NOISE = { jitter: 4, drop: 0.5 } as const;

const silence: Noise = { jitter: 0, drop: 0, weights: 0, seed: 1 };

export const noise = signal(silence);

/** `jitter,drop,seed` of an address; numbers out of range are none. */
export function readNoise(text: string | null): Noise {
  const [, jitter, drop, seed] = /^(\d(?:\.\d{1,2})?),(0(?:\.\d{1,3})?),(\d{1,6})$/.exec(text ?? '') ?? [];
  if (jitter === undefined || Number(jitter) > MOST_NOISE.jitter || Number(drop) > MOST_NOISE.drop)
    return silence;
  return { ...silence, jitter: Number(jitter), drop: Number(drop), seed: Number(seed) };
}

export const isNoisy = (): boolean => noise.value.jitter > 0 || noise.value.drop > 0;

/** Undefined where there is none. */
export const noiseText = (): string | undefined =>
  isNoisy() ? [noise.value.jitter, noise.value.drop, noise.value.seed].join(',') : undefined;
