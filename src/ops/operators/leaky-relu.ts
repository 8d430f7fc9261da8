/** @file LeakyRelu and PRelu: a smaller slope below zero; an OFF neuron carries what is negative. */

import { formatShape } from '../../graph/tensor.ts';
import { floatAttribute } from '../attributes.ts';
import { perChannel } from '../connect/affine-map.ts';
import { shapeError, unsupportedNode } from '../node-error.ts';
import { floatConstant, inputShape } from '../operands.ts';
import { broadcastIndices, broadcastShape } from '../reference/broadcast.ts';
import { activationOperator } from './activation-operator.ts';

export const leakyRelu = activationOperator('LeakyRelu', (node) => {
  const slope = floatAttribute(node, 'alpha') ?? 0.01;
  if (!Number.isFinite(slope))
    throw unsupportedNode(node, `its slope (alpha) is ${slope}; export the model again.`);
  return { kind: 'leaky', slopes: [slope] };
});

export const pRelu = activationOperator('PRelu', (node, context) => {
  const shape = inputShape(node, context, 0);
  const slope = floatConstant(node, context, 1, 'slope');
  const channels = shape[1] ?? 1;
  const fits = broadcastShape(shape, slope.shape)?.join() === shape.join();
  // One per channel is how it was written before opset 7, and still is by some.
  const isOld = shape.length > 0 && slope.data.length === channels && (context.opset < 7 || !fits);
  if (!fits && !isOld) {
    throw shapeError(
      node,
      `its slope of shape ${formatShape(slope.shape)} does not fit ${formatShape(shape)}.`,
    );
  }
  const given = isOld ? [channels, ...shape.slice(2).map(() => 1)] : slope.shape;
  const each = Float64Array.from(broadcastIndices(given, shape), (i) => slope.data[i]);
  const shared = perChannel(each, 1) ?? perChannel(each, channels) ?? each;
  return { kind: 'leaky', slopes: [...shared] };
});
