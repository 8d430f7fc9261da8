/** @file Split: parts of a value along one axis, each an output of its own. */
import { type Shape, sizeOf } from '../../graph/tensor.ts';
import { connectMoved } from '../connect/moved.ts';
import { badNode } from '../node-error.ts';
import { free, moving, type Operator } from '../operator.ts';
import { intAttribute, intsAttribute } from '../parse/attributes.ts';
import { hasInput, inputShape, intConstant, resolveAxis } from '../parse/operands.ts';
import { pick } from '../reference/elements.ts';

interface SplitAttributes {
  readonly axis: number;
  readonly sizes: readonly number[];
}

export const split: Operator<SplitAttributes> = {
  type: 'Split',
  ...moving,
  group: 'branches',
  parse(node, context) {
    const shape = inputShape(node, context, 0);
    const axis = resolveAxis(node, intAttribute(node, 'axis') ?? 0, shape.length);
    const given = hasInput(node, 1) ? intConstant(node, context, 1, 'split') : intsAttribute(node, 'split');
    const parts = intAttribute(node, 'num_outputs') ?? node.outputs.length;
    const part = Math.ceil(shape[axis] / parts);
    const equal = Array.from({ length: parts }, (_, i) =>
      Math.min(part, Math.max(0, shape[axis] - i * part)),
    );
    const sizes = given ?? equal;
    if (sizes.some((size) => size < 0) || sizes.reduce((sum, size) => sum + size, 0) !== shape[axis]) {
      throw badNode(node, `parts of ${sizes.join(' + ')} do not fit an axis of ${shape[axis]}.`);
    }
    return { axis, sizes };
  },
  shape: ({ axis, sizes }, [input]) => sizes.map((size) => input.map((n, at) => (at === axis ? size : n))),
  reference: (attributes, [input]) =>
    partsOf(attributes, input.shape).map(({ shape, sources }) => pick(input, shape, sources)),
  connect: (attributes, [input], connector) =>
    partsOf(attributes, connector.inputShapes[0]).map(({ sources }, i) =>
      connectMoved(input, sources, connector, connector.shapes[i]),
    ),
  count: () => free,
};

/** Shape of each part, and for each of its elements the input's element. */
function partsOf({ axis, sizes }: SplitAttributes, input: Shape) {
  const inner = sizeOf(input.slice(axis + 1));
  let start = 0;
  return sizes.map((size) => {
    const first = start;
    start += size;
    const shape = input.map((n, at) => (at === axis ? size : n));
    const row = size * inner;
    const sources = Int32Array.from({ length: sizeOf(shape) }, (_, i) => {
      return Math.floor(i / row) * input[axis] * inner + first * inner + (i % row);
    });
    return { shape, sources };
  });
}
