/**
 * @file Published limits on how often a spiking network may fire before the ANN needs less energy.
 * Both are about the mean number of spikes that cross a synapse per inference: synaptic operations ÷ the ANN's MACs.
 */
import { ANN_SYNAPSE, SNN_SYNAPSE } from './davidson-furber.ts';
import type { Workload } from './workload.ts';

export interface BreakEven {
  readonly model: string;
  readonly source: string;
  readonly assumptions: string;
  /** Spikes per synapse and image of this network; `null` without MACs to set them against. */
  readonly spikesPerSynapse: number | null;
  /** Below `from` the spiking network needs less, above `to` more; in between it depends on the hardware. */
  readonly from: number;
  readonly to: number;
  readonly verdict: 'wins' | 'depends' | 'loses' | null;
}

const limits = [
  {
    model: 'Davidson & Furber 2021',
    source: 'Front. Neurosci. 15:651141',
    assumptions:
      '12 E per MAC against 7 E per synaptic operation, published as 1.72; neuron updates not counted.',
    from: ANN_SYNAPSE / SNN_SYNAPSE,
    to: ANN_SYNAPSE / SNN_SYNAPSE,
  },
  {
    model: 'Dampfhoffer et al. 2023',
    source: 'IEEE Trans. Emerg. Top. Comput. Intell. 7(3):731–741',
    assumptions: 'Memory access included; the range spans the hardware that the study looks at.',
    from: 0.15,
    to: 1.38,
  },
] as const;

/**
 * The network's spikes per synapse, synops ÷ MACs, against every published limit.
 * @example
 * ```ts
 * breakEvens({ synops: 10, macs: 100 }).map(({ verdict }) => verdict); // → ['wins', 'wins']
 * ```
 */
export function breakEvens({ synops, macs }: Pick<Workload, 'synops' | 'macs'>): BreakEven[] {
  const spikesPerSynapse = macs > 0 ? synops / macs : null;
  return limits.map((limit) => ({ ...limit, spikesPerSynapse, verdict: verdictOf(spikesPerSynapse, limit) }));
}

function verdictOf(value: number | null, { from, to }: { from: number; to: number }): BreakEven['verdict'] {
  if (value === null) return null;
  if (value < from) return 'wins';
  return value > to ? 'loses' : 'depends';
}
