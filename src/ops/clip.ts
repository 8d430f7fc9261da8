/** @file Clip: limits between `min` and `max`. From 0 to c it is ReLUc: a neuron that saturates at its first step. */
import { floatTensor, intTensor } from '../graph/tensor.ts';
import { floatAttribute } from './attributes.ts';
import { keepsSign } from './connect/affine-map.ts';
import { elementwisePotential } from './connect/elementwise.ts';
import { required } from './connect/required.ts';
import { floatConstant, hasInput, inputShape } from './operands.ts';
import { free, type Operator } from './operator.ts';

interface ClipAttributes {
  readonly min: number;
  readonly max: number;
}

/** Files write "no limit" as the largest float32. */
const unlimited = 3.4e38;

export const clip: Operator<ClipAttributes> = {
  type: 'Clip',
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
  connect({ min, max }, [input], connector) {
    const signal = required(input, connector);
    const shape = connector.shapes[0];
    const cannotBeNegative =
      (signal.kind === 'spikes' && keepsSign(signal.affine)) ||
      (signal.kind === 'potential' && signal.nonNegative);
    if (min > 0 || (min < 0 && !cannotBeNegative) || max <= 0) {
      throw connector.unsupported(
        `limits ${min}…${max} do not work; use Relu, or Clip with min = 0 and max > 0.`,
      );
    }
    const activation = max === Number.POSITIVE_INFINITY ? {} : { ceiling: max };
    if (signal.kind !== 'spikes') return { ...connector.fire(signal, activation), shape };
    if (activation.ceiling === undefined && cannotBeNegative) return signal;
    const potential = elementwisePotential(signal, connector.node.inputs[0], signal.shape, connector);
    return { ...connector.fire(potential, activation), shape };
  },
  count: () => free,
};
