/** @file The potential of one projection, before its neurons are made. */
import { type Shape, sizeOf } from '../../graph/tensor.ts';
import type { Connector } from '../operator.ts';
import { type FloatSynapses, isNonNegative, type Potential, type Spikes } from '../signal.ts';
import { foldSource } from './scale-synapses.ts';

/** A linear layer. */
export interface LinearLayer {
  readonly synapses: FloatSynapses;
  /** One per channel (the first of `units`) or one per unit. */
  readonly bias: ArrayLike<number> | undefined;
  /** Shape of the targets, channels first. */
  readonly units: Shape;
}

/** The potential `layer · source`, known in the graph as `value`. Never taken to be non-negative. */
export function potentialOf(
  source: Spikes,
  layer: LinearLayer,
  value: string,
  shape: Shape,
  connector: Connector,
): Potential {
  const { units } = layer;
  if (!layer.synapses.weights.every(Number.isFinite) || !hasOnlyNumbers(layer.bias)) {
    throw connector.unsupported(
      'its weights hold NaN or infinite numbers; training diverged, train it again.',
    );
  }
  const size = units.reduce((product, n) => product * n, 1);
  const folded = source.affine && foldSource(layer.synapses, source.affine, connector);
  const bias = folded?.bias ?? new Float64Array(size);
  if (layer.bias !== undefined) {
    const area = size / layer.bias.length;
    for (let i = 0; i < size; i++) bias[i] += layer.bias[Math.floor(i / area)];
  }
  const synapses = folded?.synapses ?? layer.synapses;
  return {
    kind: 'potential',
    shape,
    units,
    terms: [{ from: source.population, synapses }],
    bias,
    nonNegative: false,
    value,
  };
}

const hasOnlyNumbers = (bias: ArrayLike<number> = []): boolean => Array.from(bias).every(Number.isFinite);

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
