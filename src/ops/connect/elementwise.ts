/** @file Spikes as the potential of neurons with one synapse each: how a value enters a residual add or a new ReLU. */
import { type Shape, sizeOf } from '../../graph/tensor.ts';
import type { Connector } from '../operator.ts';
import { isNonNegative, type Potential, type Spikes } from '../signal.ts';
import { potentialOf } from './potential.ts';

/** The potential that equals `source`, known in the graph as `value`; `units` must hold as many neurons. */
export function elementwisePotential(
  source: Spikes,
  value: string,
  units: Shape,
  connector: Connector,
): Potential {
  const weights = new Float32Array(units[0] ?? 1).fill(1);
  const synapses = { kind: 'elementwise', size: sizeOf(units), weights } as const;
  const potential = potentialOf(source, { synapses, bias: undefined, units }, value, source.shape, connector);
  return { ...potential, nonNegative: isNonNegative(source) };
}
