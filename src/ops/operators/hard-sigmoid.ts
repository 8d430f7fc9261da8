/** @file HardSigmoid: a line between 0 and 1. */
import { activate, reluTo } from '../../graph/activation.ts';
import { floatTensor, sizeOf } from '../../graph/tensor.ts';
import { connectActivation } from '../connect/activation.ts';
import { applyAffine } from '../connect/apply-affine.ts';
import { required } from '../connect/operands.ts';
import { free, type Operator } from '../operator.ts';
import { floatAttribute } from '../parse/attributes.ts';
import { inputShape } from '../parse/operands.ts';
import { floatData } from '../reference/elements.ts';

const unit = reluTo(1);

export const hardSigmoid: Operator<{ readonly alpha: number; readonly beta: number }> = {
  type: 'HardSigmoid',
  becomes: 'the line moves into weights and biases, the limits into a neuron',
  group: 'activations, by the neuron itself',
  dependence: 'elementwise',
  nonNegative: 'always',
  parse(node, context) {
    inputShape(node, context, 0);
    return { alpha: floatAttribute(node, 'alpha') ?? 0.2, beta: floatAttribute(node, 'beta') ?? 0.5 };
  },
  shape: (_, [input]) => [input],
  reference({ alpha, beta }, [input]) {
    const out = floatData(input).map((value) => activate(unit, alpha * value + beta, 0));
    return [floatTensor(input.shape, out)];
  },
  connect({ alpha, beta }, [input], connector) {
    const signal = required(input, connector);
    const size = sizeOf(signal.shape);
    const line = { scale: new Float64Array(size).fill(alpha), offset: new Float64Array(size).fill(beta) };
    return connectActivation(applyAffine(signal, line, connector), unit, connector);
  },
  count: () => free,
};
