/**
 * @file The honest opponent of a spiking network: the ANN quantised to the same levels and weights. With k = T − t a spike is
 * a value of T + 1 levels, and a layer's neurons compute
 *
 *     k = clip(⌊(Σ_j W_ij k_j + u_i(0)) / iExt_i⌋, 0, T)
 *
 * (López-Randulfe et al. 2022, eqs. 3 and 4; a table of thresholds where the activation is no ramp), which an integer ANN
 * computes without time. It decides as the spiking network does, image by image, and a spike is a value other than zero:
 * one synaptic operation here is one multiply–accumulate there, where it skips zeros. Yan et al. (arXiv 2409.08290) argue that
 * this network, and not the float ANN, is what a spiking network has to be compared with.
 */
import { type SpikingNetwork, stageLength } from '../network/network.ts';
import { type LayerWork, quantisedMacs } from './energy/index.ts';

export interface QuantisedAnn {
  /** The spiking network's: both decide alike. */
  readonly accuracy: number | null;
  /** Multiply–accumulates per image, padding included; and the mean of those whose input is not zero at these levels. */
  readonly macs: number;
  readonly effectiveMacs: number;
  /** The most levels of a value, and bits that hold it, with a sign where values may be negative. */
  readonly levels: number;
  readonly activationBits: number;
  /** Bits of the widest weights, and bytes of all. */
  readonly weightBits: number;
  readonly weightBytes: number;
}

/** Whether an ANN of these levels decides alike: not in real numbers, nor where neurons compete for who may fire. */
export const canQuantise = ({ arithmetic, steps, populations }: SpikingNetwork): boolean =>
  arithmetic === 'integer' &&
  steps !== 'continuous' &&
  populations.every((population) => population.kind === 'readout' || !population.selection?.competition);

/**
 * The quantised ANN of a spiking network; `null` where none decides alike.
 * @param layers of the network's one-spike code
 * @param accuracy of the spiking network
 */
export function quantisedAnn(
  network: SpikingNetwork,
  layers: readonly LayerWork[],
  accuracy: number | null,
): QuantisedAnn | null {
  if (!canQuantise(network)) return null;
  const { populations, projections } = network;
  const most = Math.max(
    ...populations.map((population) => (population.kind === 'readout' ? 1 : stageLength(population.steps))),
  );
  const isSigned = populations.some((population) => population.kind === 'spiking' && population.mirror);
  const weights = projections.flatMap((projection) =>
    projection.kind === 'synapses' ? [projection.weights] : [],
  );
  return {
    accuracy,
    macs: quantisedMacs({ layers }, false),
    effectiveMacs: quantisedMacs({ layers }, true),
    levels: (isSigned ? 2 : 1) * most + 1,
    activationBits: Math.ceil(Math.log2(most + 1)) + (isSigned ? 1 : 0),
    weightBits: 8 * Math.max(...weights.map(({ BYTES_PER_ELEMENT }) => BYTES_PER_ELEMENT)),
    weightBytes: weights.reduce((sum, { byteLength }) => sum + byteLength, 0),
  };
}
