/**
 * @file How a linear layer becomes a projection: `potential = W · spikes + bias`. Input normalisation and batch norm
 * in front of the layer fold into W and the bias exactly: at a padded border the offset of a missing pixel is missing.
 */
import type { Connector } from '../operator.ts';
import type { FloatSynapses, Potential, Signal, Spikes } from '../signal.ts';
import { perChannel } from './affine-map.ts';
import { mergeDense } from './merge.ts';
import { required } from './operands.ts';
import { elementwisePotential, type LinearLayer, potentialOf } from './potential.ts';

/** The potential of a linear layer that reads `input`. */
export function connectLinear(
  input: Signal | undefined,
  layer: LinearLayer,
  connector: Connector,
): Potential {
  const signal = required(input, connector);
  const value = connector.node.outputs[0];
  const [shape] = connector.shapes;
  const merged = signal.kind === 'potential' ? mergeDense(signal, layer) : undefined;
  if (merged) return { ...merged, shape, value };
  const source = readable(connector.spikes(signal), layer.synapses, connector);
  return potentialOf(source, layer, value, shape, connector);
}

/** Spikes as shared weights can read them: in the layer's layout, and with one factor per channel. */
export function readable(source: Spikes, synapses: FloatSynapses, connector: Connector): Spikes {
  if (synapses.kind !== 'conv') return source;
  const { inChannels, window } = synapses;
  const shape = [inChannels, ...window.input];
  if (hasSharedScales({ ...source, shape })) return connector.arranged(source, shape);
  // New neurons fire for the scaled values: their weights may differ from pixel to pixel.
  const scaled = elementwisePotential(source, connector.node.inputs[0], shape, connector);
  return connector.spikes(scaled);
}

/** Whether shared weights can take in the factors of spikes: one for each channel. */
export const hasSharedScales = ({ affine, shape }: Spikes): boolean =>
  affine === undefined || perChannel(affine.scale, shape[0]) !== undefined;
