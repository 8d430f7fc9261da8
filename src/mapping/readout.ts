/**
 * @file The read-out of a graph's last value.
 */
import { sizeOf } from '../graph/tensor.ts';
import type { Potential, Spikes, Term } from '../ops/signal.ts';
import type { PopulationBlueprint, ReadoutBlueprint } from './blueprint.ts';
import { compressBias } from './quantise.ts';

/** The last value as potentials; spikes are read through one synapse per neuron. */
export function readoutOf(
  signal: Potential | Spikes,
  value: string,
  find: (population: string) => Pick<PopulationBlueprint, 'shape'> | undefined,
): ReadoutBlueprint {
  if (signal.kind === 'potential') {
    return {
      kind: 'readout',
      name: 'readout',
      shape: signal.units,
      terms: signal.terms,
      bias: compressBias(signal.bias, signal.units[0] ?? 1),
      value: signal.value,
    };
  }
  const size = sizeOf(signal.shape);
  const source = find(signal.population)?.shape ?? signal.shape;
  // The channels of the source: one weight each is enough where a padded image has millions of values.
  const channels = source[0] ?? 1;
  const shape = channels === size ? [size] : source;
  const { scale, offset } = signal.affine ?? { scale: ones(channels), offset: new Float64Array(channels) };
  const weights = Float32Array.from(compressBias(scale, channels));
  const term: Term = {
    from: signal.population,
    synapses: { kind: 'elementwise', size, weights },
  };
  return {
    kind: 'readout',
    name: 'readout',
    shape,
    terms: [term],
    bias: compressBias(offset, channels),
    value,
  };
}

const ones = (length: number): Float64Array => new Float64Array(length).fill(1);
