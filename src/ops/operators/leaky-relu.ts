/** @file LeakyRelu and PRelu: a smaller slope below zero; an OFF neuron fires for negative values. */
import type { Activation } from '../../graph/activation.ts';
import type { Node } from '../../graph/graph.ts';
import { floatTensor, formatShape, type Tensor } from '../../graph/tensor.ts';
import { perChannel } from '../connect/affine-map.ts';
import type { Rewriter } from '../lower/rewriter.ts';
import { shapeError, unsupportedNode } from '../node-error.ts';
import type { ParseContext } from '../operator.ts';
import { floatAttribute } from '../parse/attributes.ts';
import { floatConstant, inputShape } from '../parse/operands.ts';
import { broadcastIndices, broadcastShape } from '../reference/broadcast.ts';
import { activationOperator } from './activation-operator.ts';

/** leaky(x) = relu(x) − slope · relu(−x), exactly, for slopes below zero. */
const decomposeLeaky =
  (node: Node, { shape, data }: Tensor) =>
  (rewriter: Rewriter): void => {
    const [x] = node.inputs;
    const above = rewriter.add(node, { type: 'Relu', inputs: [x] });
    const opposed = floatTensor(
      shape,
      Float32Array.from(data, (slope) => -slope),
    );
    const factor = rewriter.constant(`${node.name}.slope`, opposed);
    const below = rewriter.add(node, { type: 'Mul', inputs: [rewriter.reluOfOpposite(node, x), factor] });
    rewriter.add(node, { type: 'Add', inputs: [above, below], output: node.outputs[0] });
  };

const leakyRead = (node: Node): Activation => {
  const slope = floatAttribute(node, 'alpha') ?? 0.01;
  if (!Number.isFinite(slope))
    throw unsupportedNode(node, `its slope (alpha) is ${slope}; export the model again.`);
  return { kind: 'leaky', slopes: [slope] };
};

export const leakyRelu = activationOperator('LeakyRelu', leakyRead, {
  decompose(node) {
    const slope = floatAttribute(node, 'alpha') ?? 0;
    return slope < 0 ? decomposeLeaky(node, floatTensor([], [slope])) : undefined;
  },
});

/** One slope where all are the same. */
const shortest = (slopes: ArrayLike<number>): number[] => {
  const all = Array.from(slopes);
  return all.every((slope) => slope === all[0]) ? all.slice(0, 1) : all;
};

const pReluRead = (node: Node, context: ParseContext): Activation => {
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
  // Most files share slopes: then the value itself, which may be large, need not be walked.
  const isShared = given.every((size, axis) => size === 1 || axis === given.length - shape.length + 1);
  if (isShared) return { kind: 'leaky', slopes: shortest(slope.data) };
  const each = Float64Array.from(broadcastIndices(given, shape), (i) => slope.data[i]);
  const shared = perChannel(each, 1) ?? perChannel(each, channels) ?? each;
  return { kind: 'leaky', slopes: [...shared] };
};

export const pRelu = activationOperator('PRelu', pReluRead, {
  decompose(node, { constant }) {
    const slopes = constant(1);
    // A row of slopes may stand for channels or for the last axis, which depends on shapes that are not known yet.
    const isClear = slopes?.kind === 'float' && (slopes.shape.length !== 1 || slopes.data.length === 1);
    return isClear && slopes.data.some((slope) => slope < 0) ? decomposeLeaky(node, slopes) : undefined;
  },
});
