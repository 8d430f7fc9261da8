/**
 * @file How a linear layer becomes a projection: `potential = W · spikes + bias`. Input normalisation and batch norm
 * in front of the layer fold into W and the bias exactly: at a padded border the offset of a missing pixel is missing.
 */
import type { Shape } from '../../graph/tensor.ts';
import type { Connector } from '../operator.ts';
import type { FloatSynapses, Potential, Signal, Spikes } from '../signal.ts';
import { required } from './required.ts';
import { foldSource } from './scale-synapses.ts';

/** A linear layer as its file says it. */
export interface LinearLayer {
  readonly synapses: FloatSynapses;
  /** One per channel (the first of `units`) or one per unit. */
  readonly bias: ArrayLike<number> | undefined;
  /** Shape of the targets, channels first. */
  readonly units: Shape;
}

/** The potential of a linear layer that reads `input`. */
export function connectLinear(
  input: Signal | undefined,
  layer: LinearLayer,
  connector: Connector,
): Potential {
  const source = connector.spikes(required(input, connector));
  return potentialOf(source, layer, connector.node.outputs[0], connector.shapes[0], connector);
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
