/** @file DepthToSpace and SpaceToDepth: blocks of pixels become channels, and back. */
import type { Node } from '../../graph/graph.ts';
import type { Shape, Tensor } from '../../graph/tensor.ts';
import { connectMoved, movedIndices } from '../connect/moved.ts';
import { shapeError } from '../node-error.ts';
import { free, moving, type Operator, type ParseContext } from '../operator.ts';
import { intAttribute, stringAttribute } from '../parse/attributes.ts';
import { inputShape } from '../parse/operands.ts';
import { pick } from '../reference/elements.ts';
import { stridedIndices, stridesOf } from '../reference/strided.ts';

/** A reshape, a transposition and a reshape. */
interface Rearrangement {
  readonly split: Shape;
  readonly order: readonly number[];
  readonly output: Shape;
}

function rearranging(
  type: string,
  parse: (node: Node, shape: Shape, block: number) => Rearrangement,
): Operator<Rearrangement> {
  const operator: Operator<Rearrangement> = {
    ...moving,
    type,
    parse(node: Node, context: ParseContext) {
      const shape = inputShape(node, context, 0);
      const block = intAttribute(node, 'blocksize') ?? 0;
      if (shape.length !== 4 || block < 1)
        throw shapeError(
          node,
          'needs an input of 4 axes and a blocksize of at least 1; export the model again.',
        );
      const parsed = parse(node, shape, block);
      if ([...parsed.split, ...parsed.output].every(Number.isInteger)) return parsed;
      throw shapeError(node, `blocks of ${block} do not divide its input; check the image size.`);
    },
    shape: ({ output }) => [output],
    reference: ({ split, order, output }, [input]: readonly Tensor[]) => {
      const strides = stridesOf(split);
      const indices = stridedIndices(
        order.map((axis) => split[axis]),
        order.map((axis) => strides[axis]),
      );
      return [pick(input, output, indices)];
    },
    connect: (attributes, [input], connector) =>
      connectMoved(input, movedIndices(operator, attributes, connector.inputShapes[0]), connector),
    count: () => free,
  };
  return operator;
}

export const depthToSpace = rearranging('DepthToSpace', (node, [n, c, h, w], b) => {
  const output = [n, c / b ** 2, h * b, w * b];
  return stringAttribute(node, 'mode') === 'CRD'
    ? { split: [n, c / b ** 2, b, b, h, w], order: [0, 1, 4, 2, 5, 3], output }
    : { split: [n, b, b, c / b ** 2, h, w], order: [0, 3, 4, 1, 5, 2], output };
});

export const spaceToDepth = rearranging('SpaceToDepth', (_, [n, c, h, w], b) => ({
  split: [n, c, h / b, b, w / b, b],
  order: [0, 3, 5, 1, 2, 4],
  output: [n, c * b ** 2, h / b, w / b],
}));
