/** @file Spikes of hidden neurons up to each step of an image's course. */
import type { Decision, NetworkInfo } from '../worker/protocol.ts';

/** Entry t: spikes before step t; the last entry is all of them. */
export function spikesSoFar(
  { populations, latency }: Pick<NetworkInfo, 'populations' | 'latency'>,
  { times }: Pick<Decision, 'times'>,
): Int32Array {
  const before = new Int32Array(latency + 1);
  populations.forEach(({ kind, steps, begins }, p) => {
    if (kind !== 'spiking') return;
    for (const time of times[p]) if (time < steps) before[Math.min(latency, begins + time + 1)]++;
  });
  for (let t = 1; t <= latency; t++) before[t] += before[t - 1];
  return before;
}
