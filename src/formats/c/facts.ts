/** @file What a network costs as a C file: memory, and synaptic operations at most and on images that were run. */
import { fanOut } from '../../geometry/connectivity.ts';
import type { SpikingNetwork } from '../../network/network.ts';
import { neuronsPerUnit } from '../../network/neurons.ts';
import type { Emitter } from './emitter.ts';
import type { Layout } from './layout.ts';
import { bytesOf } from './text.ts';

/** Means over images that a simulator has run. */
export interface MeasuredCounts {
  readonly images: number;
  /** Name of the data. */
  readonly data: string;
  readonly spikes: number;
  readonly synops: number;
}

export interface CFacts {
  /** Bytes of static buffers; the stack is under 200 bytes. */
  readonly ram: number;
  /** Bytes of constants, without code. */
  readonly constants: number;
  /** Synaptic operations of one image if every unit fires. */
  readonly worstSynops: number;
}

export function factsOf(network: SpikingNetwork, layout: Layout, { bytes }: Emitter): CFacts {
  const perUnit = neuronsPerUnit(network);
  let worstSynops = 0;
  for (const projection of network.projections) {
    if (projection.kind !== 'synapses') continue;
    let synapses = 0;
    for (const fan of fanOut(projection.wiring)) synapses += fan;
    worstSynops += perUnit(projection.to) * synapses;
  }
  return {
    ram: 4 * layout.potentials + bytesOf(layout.spike) * layout.spikes,
    constants: bytes,
    worstSynops,
  };
}
