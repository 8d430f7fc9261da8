/**
 * @file The codes that one converted network can be run in: its own one-spike code, and two that people know.
 */
import { FirstspikeError } from '../../error.ts';
import { latency } from '../../network/latency.ts';
import type { SpikingNetwork } from '../../network/network.ts';

/** Rate code over `steps` steps; few-spikes code of `steps` binary digits. */
export type BaselineCoding = { readonly kind: 'rate' | 'fs'; readonly steps: number };
/** `ttfs` is the network's own code: time to first spike. */
export type Coding = { readonly kind: 'ttfs' } | BaselineCoding;

/** A baseline whose number of steps may still be open. */
export interface CodingRequest {
  readonly kind: Coding['kind'];
  readonly steps?: number;
}

export const codingKinds = ['ttfs', 'rate', 'fs'] as const;

/** Most steps of each baseline: counts stay 16 bits wide, binary fractions exact. */
const MOST = { rate: 65535, fs: 30 } as const;

/**
 * Reads `ttfs`, `rate`, `rate:64`, `fs`, `fs:8`.
 * @throws FirstspikeError `usage`
 */
export function parseCoding(text: string): CodingRequest {
  const [, word, number] = /^([a-z]+)(?::(\d+))?$/.exec(text) ?? [];
  const kind = codingKinds.find((known) => known === word);
  const steps = number === undefined ? undefined : Number(number);
  const fits =
    steps === undefined || (kind !== undefined && kind !== 'ttfs' && steps >= 1 && steps <= MOST[kind]);
  if (kind === undefined || !fits) {
    throw new FirstspikeError(
      'usage',
      `--coding must be all, or ttfs, rate, rate:T with 1 ≤ T ≤ ${MOST.rate}, fs, fs:K with 1 ≤ K ≤ ${MOST.fs}, separated by commas; got "${text}".`,
      { option: '--coding', value: text },
    );
  }
  return { kind, ...(steps !== undefined && { steps }) };
}

/** The codes of `all`: every code as finely as the network, and the rate code as long as the network takes. */
export function allCodings(network: SpikingNetwork): readonly Coding[] {
  const rate = resolveCoding(network, { kind: 'rate' });
  const longer = { kind: 'rate', steps: Math.min(MOST.rate, latency(network)) } as const;
  const own: readonly Coding[] = [{ kind: 'ttfs' }, rate];
  const again = rate.kind === 'rate' && rate.steps === longer.steps ? [] : [longer];
  return [...own, ...again, resolveCoding(network, { kind: 'fs' })];
}

/**
 * Fills in the steps: as many as one stage of the network for the rate code, ⌈log₂ of that⌉ for few spikes.
 * @throws FirstspikeError `usage` where the network has no steps to go by
 */
export function resolveCoding(network: SpikingNetwork, { kind, steps }: CodingRequest): Coding {
  if (kind === 'ttfs') return { kind };
  if (steps !== undefined) return { kind, steps };
  if (network.steps === 'continuous') {
    throw new FirstspikeError(
      'usage',
      `--coding ${kind} needs a number of steps where the network has continuous time; write ${kind}:${kind === 'rate' ? 64 : 8}.`,
    );
  }
  return { kind, steps: kind === 'rate' ? network.steps : Math.max(1, Math.ceil(Math.log2(network.steps))) };
}
