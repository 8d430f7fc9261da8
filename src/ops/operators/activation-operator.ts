/**
 * @file What activation functions share: they work element by element, and become the firing rule of neurons.
 */
import { type Activation, activate } from '../../graph/activation.ts';
import type { Node } from '../../graph/graph.ts';
import { floatTensor, sizeOf } from '../../graph/tensor.ts';
import { connectActivation } from '../connect/activation.ts';
import { required } from '../connect/required.ts';
import { inputShape } from '../operands.ts';
import { free, type Operator, type ParseContext } from '../operator.ts';
import { floatData } from '../reference/elements.ts';

/** An operator that applies what `activation` reads from the node. */
export function activationOperator(
  type: string,
  activation: (node: Node, context: ParseContext) => Activation,
): Operator<Activation> {
  return {
    type,
    parse(node, context) {
      inputShape(node, context, 0);
      return activation(node, context);
    },
    shape: (_, [input]) => [input],
    reference(f, [input]) {
      const data = floatData(input);
      // Slopes are one, one per channel, or one per element.
      const slopes = f.kind === 'leaky' ? f.slopes.length : 1;
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
