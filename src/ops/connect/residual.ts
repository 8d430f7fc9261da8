/** @file The sum of two signals: both project into the same neurons, whose potentials add up. */
import { type Shape, sizeOf } from '../../graph/tensor.ts';
import type { Connector } from '../operator.ts';
import { broadcastIndices } from '../reference/broadcast.ts';
import type { Potential, Signal } from '../signal.ts';
import { elementwisePotential } from './potential.ts';

/** Layers that may feed one neuron: sums of sums without an activation between them double at every node. */
const MAX_TERMS = 1024;

/** The potential that equals `a + b`; a smaller one is repeated as broadcasting says. */
export function connectResidual(a: Signal, b: Signal, connector: Connector): Potential {
  const [shape] = connector.shapes;
  const operands = [a, b].map((signal) => stretched(signal, shape, connector));
  const layer = operands.find((signal) => signal.kind === 'potential');
  const units = layer?.units ?? shape;
  const [left, right] = operands.map((signal, i) => {
    if (signal.kind === 'potential' && signal.units[0] === units[0]) return signal;
    return elementwisePotential(connector.spikes(signal), connector.node.inputs[i], units, connector);
  });
  if (left.terms.length + right.terms.length > MAX_TERMS) {
    throw connector.unsupported(
      `it adds up more than ${MAX_TERMS} layers without an activation between them; put a Relu after some of the sums.`,
    );
  }
  return {
    kind: 'potential',
    shape,
    units,
    terms: [...left.terms, ...right.terms],
    bias: left.bias.map((value, i) => value + right.bias[i]),
    nonNegative: left.nonNegative && right.nonNegative,
    value: connector.node.outputs[0],
  };
}

function stretched(signal: Signal, shape: Shape, connector: Connector): Signal {
  if (sizeOf(signal.shape) === sizeOf(shape)) return signal;
  return connector.gather([connector.spikes(signal)], broadcastIndices(signal.shape, shape), shape);
}
