/** @file Clip: limits between `min` and `max`. From 0 to c it is ReLUc: a neuron that saturates at its first step. */

import type { Activation } from '../../graph/activation.ts';
import { floatTensor, intTensor } from '../../graph/tensor.ts';
import { connectActivation } from '../connect/activation.ts';
import { required } from '../connect/operands.ts';
import { limitRecords } from '../floats/elementwise.ts';
import { free, type Operator } from '../operator.ts';
import { floatAttribute } from '../parse/attributes.ts';
import { floatConstant, hasInput, inputShape } from '../parse/operands.ts';
import { isNonNegative } from '../signal.ts';

interface ClipAttributes {
  readonly min: number;
  readonly max: number;
}

/** Files write "no limit" as the largest float32. */
const unlimited = 3.4e38;

export const clip: Operator<ClipAttributes> = {
  type: 'Clip',
  becomes: 'a neuron that is limited at both ends',
  group: 'activations, by the neuron itself',
  dependence: 'elementwise',
  nonNegative: ({ attributes }, { constant }) => {
    const min = constant(1)?.data[0] ?? attributes.min;
    return typeof min === 'number' && min >= 0 ? 'always' : 'input';
  },
  parse(node, context) {
    inputShape(node, context, 0);
    const limit = (index: number, name: string): number | undefined =>
      hasInput(node, index) ? floatConstant(node, context, index, name).data[0] : floatAttribute(node, name);
    const min = limit(1, 'min') ?? Number.NEGATIVE_INFINITY;
    const max = limit(2, 'max') ?? Number.POSITIVE_INFINITY;
    return {
      min: min <= -unlimited ? Number.NEGATIVE_INFINITY : min,
      max: max >= unlimited ? Number.POSITIVE_INFINITY : max,
    };
  },
  shape: (_, [input]) => [input],
  reference({ min, max }, [input]) {
    const limited = input.data.map((value: number) => Math.min(Math.max(value, min), max));
    return [
      limited instanceof Float32Array ? floatTensor(input.shape, limited) : intTensor(input.shape, limited),
    ];
  },
  kernels: ({ min, max }, step) => limitRecords(step, min, max),
  connect({ min, max }, [input], connector) {
    const signal = required(input, connector);
    const least = isNonNegative(signal) ? Math.max(min, 0) : min;
    if (least === 0 && max === Number.POSITIVE_INFINITY && signal.kind === 'spikes' && isNonNegative(signal))
      return signal;
    if (max > 0 && max > least) return connectActivation(signal, limits(least, max), connector);
    throw connector.unsupported(`limits ${min}…${max} do not work; max must be positive and above min.`);
  },
  count: () => free,
};

const limits = (min: number, max: number): Activation => ({
  kind: 'clip',
  min: Number.isFinite(min) ? min : null,
  max: Number.isFinite(max) ? max : null,
});
