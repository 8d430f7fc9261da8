/** @file The sum of two signals: both project into the same neurons, whose potentials add up. */
import { sizeOf } from '../../graph/tensor.ts';
import type { Connector } from '../operator.ts';
import type { Potential, Signal } from '../signal.ts';
import { elementwisePotential } from './elementwise.ts';

/** Layers that may feed one neuron: sums of sums without an activation between them double at every node. */
const MAX_TERMS = 1024;

/** The potential that equals `a + b`; both must have the same number of elements. */
export function connectResidual(a: Signal, b: Signal, connector: Connector): Potential {
  const shape = connector.shapes[0];
  const units = [a, b].find((signal) => signal.kind === 'potential')?.units ?? shape;
  const [left, right] = [a, b].map((signal, i) => {
    if (sizeOf(signal.shape) !== sizeOf(shape)) {
      throw connector.unsupported('it adds signals of different sizes; make their shapes equal.');
    }
    if (signal.kind === 'spikes')
      return elementwisePotential(signal, connector.node.inputs[i], units, connector);
    if (signal.kind === 'potential' && signal.units[0] === units[0]) return signal;
    throw connector.unsupported(
      signal.kind === 'potential'
        ? 'it adds layers whose channels differ; make their shapes equal.'
        : 'it adds the result of a MaxPool that no activation follows; put a Relu after the pool.',
    );
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
