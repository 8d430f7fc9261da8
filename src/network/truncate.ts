/**
 * @file The part of a network up to one population, to look at a layer without simulating the layers behind it.
 */
import { FirstspikeError } from '../error.ts';
import { sizeOf } from '../graph/tensor.ts';
import type { SpikingNetwork } from './network.ts';

/** The network that ends at a population, whose spike times a trace gives. */
export function truncateAfter(network: SpikingNetwork, name: string): SpikingNetwork {
  const end = network.populations.findIndex((population) => population.name === name);
  const last = network.populations[end];
  if (!last) throw new FirstspikeError('range', `The network has no population "${name}".`);
  const kept = network.populations.slice(0, end + 1);
  const names = new Set(kept.map((population) => population.name));
  const inputs = sizeOf(last.shape);
  const integer = network.arithmetic === 'integer';
  return {
    ...network,
    decision: { kind: 'values', output: '', shape: [1], endings: [] },
    classNames: null,
    populations: [
      ...kept,
      // A network ends with a read-out; one neuron with weights of zero costs least.
      {
        kind: 'readout',
        name: 'readout',
        shape: [1],
        stage: last.stage + 1,
        scale: 1,
        initial: integer ? new Int32Array(1) : new Float64Array(1),
        value: '',
      },
    ],
    projections: [
      ...network.projections.filter(({ to }) => names.has(to)),
      {
        kind: 'synapses',
        from: name,
        to: 'readout',
        wiring: { kind: 'dense', inputs, outputs: 1 },
        weights: integer ? new Int8Array(inputs) : new Float32Array(inputs),
      },
    ],
  };
}
