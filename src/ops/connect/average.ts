/** @file Average pooling on signals: a depthwise convolution with equal weights, whose sum cannot be negative. */
import type { Window } from '../../geometry/window.ts';
import type { Connector } from '../operator.ts';
import type { Potential, Signal } from '../signal.ts';
import { keepsSign } from './affine-map.ts';
import { potentialOf } from './linear.ts';
import { required } from './required.ts';

/** The potential `Σ window / divisor` for each of the channels. */
export function connectAverage(
  input: Signal | undefined,
  channels: number,
  window: Window,
  divisor: number,
  connector: Connector,
): Potential {
  const source = connector.spikes(required(input, connector));
  const weights = new Float32Array(channels * window.kernel[0] * window.kernel[1]).fill(1 / divisor);
  const synapses = {
    kind: 'conv',
    window,
    inChannels: channels,
    outChannels: channels,
    groups: channels,
    weights,
  } as const;
  const layer = { synapses, bias: undefined, units: [channels, ...window.output] };
  const potential = potentialOf(source, layer, connector.node.outputs[0], connector.shapes[0], connector);
  return { ...potential, nonNegative: keepsSign(source.affine) };
}
