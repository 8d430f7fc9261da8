/** @file Average pooling on signals: a depthwise convolution with equal weights, whose sum cannot be negative. */
import { type Connectivity, fanOut, synapseVisitor, targetCount } from '../../geometry/connectivity.ts';
import type { Window } from '../../geometry/window.ts';
import type { Connector } from '../operator.ts';
import { type FloatSynapses, isNonNegative, type Potential, type Signal } from '../signal.ts';
import { readable } from './linear.ts';
import { required } from './operands.ts';
import { potentialOf } from './potential.ts';

/**
 * The potential `Σ window / divisor` for each of the channels.
 * @param divisors one for all positions of the output, or one per position
 */
export function connectAverage(
  input: Signal | undefined,
  channels: number,
  window: Window,
  divisors: ArrayLike<number>,
  connector: Connector,
): Potential {
  const weights = new Float32Array(channels * window.kernel[0] * window.kernel[1]).fill(1 / divisors[0]);
  const wiring = {
    kind: 'conv',
    window,
    inChannels: channels,
    outChannels: channels,
    groups: channels,
  } as const;
  const source = readable(connector.spikes(required(input, connector)), { ...wiring, weights }, connector);
  const isUniform = Array.from(divisors).every((divisor) => divisor === divisors[0]);
  const synapses = isUniform ? { ...wiring, weights } : listed(wiring, divisors);
  const layer = { synapses, bias: undefined, units: [channels, ...window.output] };
  const potential = potentialOf(source, layer, connector.node.outputs[0], connector.shapes[0], connector);
  return { ...potential, nonNegative: isNonNegative(source) };
}

/** Weights that differ from position to position are listed one by one. */
function listed(wiring: Connectivity, divisors: ArrayLike<number>): FloatSynapses {
  const visit = synapseVisitor(wiring, 1);
  const fans = fanOut(wiring);
  const starts = new Int32Array(fans.length + 1);
  fans.forEach((synapses, source) => {
    starts[source + 1] = starts[source] + synapses;
  });
  const targets = new Int32Array(starts[fans.length]);
  const weights = new Float32Array(targets.length);
  let next = 0;
  for (let source = 0; source < fans.length; source++) {
    visit(source, (target) => {
      targets[next] = target;
      weights[next++] = 1 / divisors[target % divisors.length];
    });
  }
  return { kind: 'sparse', inputs: fans.length, outputs: targetCount(wiring), starts, targets, weights };
}
