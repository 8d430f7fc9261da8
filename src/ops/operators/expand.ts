/** @file Expand and Tile: a value repeated along some of its axes. */
import { formatShape, type Shape } from '../../graph/tensor.ts';
import { connectMoved } from '../connect/moved.ts';
import { badNode, shapeError } from '../node-error.ts';
import { free, moving, type Operator } from '../operator.ts';
import { inputShape, intConstant } from '../parse/operands.ts';
import { broadcastIndices, broadcastShape } from '../reference/broadcast.ts';
import { pick } from '../reference/elements.ts';
import { stridesOf } from '../reference/strided.ts';

interface Repeated {
  readonly output: Shape;
}

export const expand: Operator<Repeated> = {
  type: 'Expand',
  ...moving,
  parse(node, context) {
    const shape = inputShape(node, context, 0);
    const wanted = intConstant(node, context, 1, 'shape');
    const output = broadcastShape(shape, wanted);
    if (output !== undefined) return { output };
    throw shapeError(
      node,
      `cannot broadcast ${formatShape(shape)} to ${formatShape(wanted)}; check the image size.`,
    );
  },
  shape: ({ output }) => [output],
  reference: ({ output }, [input]) => [pick(input, output, broadcastIndices(input.shape, output))],
  connect: ({ output }, [input], connector) =>
    connectMoved(input, broadcastIndices(connector.inputShapes[0], output), connector),
  count: () => free,
};

export const tile: Operator<Repeated> = {
  type: 'Tile',
  ...moving,
  parse(node, context) {
    const shape = inputShape(node, context, 0);
    const repeats = intConstant(node, context, 1, 'repeats');
    if (repeats.length === shape.length && repeats.every((times) => times >= 0)) {
      return { output: shape.map((size, axis) => size * repeats[axis]) };
    }
    throw badNode(node, `repeats [${repeats.join(', ')}] do not fit ${shape.length} axes.`);
  },
  shape: ({ output }) => [output],
  reference: ({ output }, [input]) => [pick(input, output, tiledIndices(input.shape, output))],
  connect: ({ output }, [input], connector) =>
    connectMoved(input, tiledIndices(connector.inputShapes[0], output), connector),
  count: () => free,
};

/** For each element of the tiled output, the element of the input. */
function tiledIndices(input: Shape, output: Shape): Int32Array {
  const strides = stridesOf(input);
  let indices = Int32Array.of(0);
  output.forEach((size, axis) => {
    const finer = new Int32Array(indices.length * size);
    for (let i = 0; i < finer.length; i++)
      finer[i] = indices[Math.floor(i / size)] + ((i % size) % input[axis]) * strides[axis];
    indices = finer;
  });
  return indices;
}
