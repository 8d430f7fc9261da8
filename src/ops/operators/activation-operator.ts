/**
 * @file Activation functions: elementwise operators that become the firing rule of neurons.
 */
import { type Activation, activate, channelsOf } from '../../graph/activation.ts';
import type { Node } from '../../graph/graph.ts';
import { floatTensor, formatShape, sizeOf } from '../../graph/tensor.ts';
import { connectActivation } from '../connect/activation.ts';
import { required } from '../connect/operands.ts';
import { shapeError } from '../node-error.ts';
import { free, type Operator, type ParseContext, type Traits } from '../operator.ts';
import { inputShape } from '../parse/operands.ts';
import { floatData } from '../reference/elements.ts';

const threshold = 'a neuron whose threshold falls along the curve';

/** Traits of activations at the end of a network: the order of the scores is the same without them. */
export const leftOutAtEnd = { becomes: `${threshold}; left out at the end`, monotone: true } as const;

/** An operator that applies the activation which `activation` reads from the node. */
export function activationOperator(
  type: string,
  activation: (node: Node, context: ParseContext) => Activation,
  traits: Partial<Traits> = {},
): Operator<Activation> {
  return {
    type,
    becomes: threshold,
    group: 'activations, by a threshold that falls along the curve, exactly',
    dependence: 'elementwise',
    nonNegative: 'input',
    ...traits,
    parse(node, context) {
      const shape = inputShape(node, context, 0);
      const f = activation(node, context);
      // Slopes and flights are one, one per channel, or one per element.
      const count = channelsOf(f);
      if (![1, shape[1], sizeOf(shape)].includes(count))
        throw shapeError(node, `its ${count} channels of constants do not fit ${formatShape(shape)}.`);
      return f;
    },
    shape: (_, [input]) => [input],
    reference(f, [input]) {
      const data = floatData(input);
      const slopes = channelsOf(f);
      const channels = slopes === input.shape[1] ? slopes : 1;
      const area = slopes === channels ? sizeOf(input.shape.slice(2)) : 1;
      const out = new Float32Array(data.length);
      for (let i = 0; i < data.length; i++) out[i] = activate(f, data[i], Math.floor(i / area) % slopes);
      return [floatTensor(input.shape, out)];
    },
    connect: (f, [input], connector) => connectActivation(required(input, connector), f, connector),
    count: () => free,
  };
}
