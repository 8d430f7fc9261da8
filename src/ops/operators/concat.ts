/** @file Concat: values side by side along one axis. */

import { formatShape, type Shape, sizeOf } from '../../graph/tensor.ts';
import { required } from '../connect/operands.ts';
import { shapeError } from '../node-error.ts';
import { free, moving, type Operator } from '../operator.ts';
import { intAttribute } from '../parse/attributes.ts';
import { inputShape, resolveAxis } from '../parse/operands.ts';
import { tensorOf } from '../reference/elements.ts';

interface ConcatAttributes {
  readonly axis: number;
  readonly output: Shape;
}

export const concat: Operator<ConcatAttributes> = {
  type: 'Concat',
  ...moving,
  group: 'branches',
  parse(node, context) {
    const first = inputShape(node, context, 0);
    // Before opset 4 the axis may be left out.
    const axis = resolveAxis(node, intAttribute(node, 'axis') ?? 1, first.length);
    let size = 0;
    for (let i = 0; i < node.inputs.length; i++) {
      const shape = inputShape(node, context, i);
      if (shape.length !== first.length || shape.some((n, at) => at !== axis && n !== first[at])) {
        throw shapeError(
          node,
          `cannot join ${formatShape(first)} and ${formatShape(shape)} along axis ${axis}.`,
        );
      }
      size += shape[axis];
    }
    return { axis, output: first.map((n, at) => (at === axis ? size : n)) };
  },
  shape: ({ output }) => [output],
  reference(attributes, inputs) {
    const { output } = attributes;
    const isFloat = inputs.some(({ kind }) => kind === 'float');
    const data = isFloat ? new Float32Array(sizeOf(output)) : new Float64Array(sizeOf(output));
    eachRun(attributes, inputs, ({ part, from, to, length }) => {
      data.set(inputs[part].data.subarray(from, from + length), to);
    });
    return [tensorOf(data, output)];
  },
  connect(attributes, inputs, connector) {
    const parts = inputs.map((input) => connector.spikes(required(input, connector)));
    const sources = new Int32Array(sizeOf(attributes.output));
    const shapes = connector.inputShapes;
    const starts: number[] = [];
    let size = 0;
    for (const shape of shapes) {
      starts.push(size);
      size += sizeOf(shape);
    }
    eachRun(
      attributes,
      shapes.map((shape) => ({ shape })),
      ({ part, from, to, length }) => {
        for (let i = 0; i < length; i++) sources[to + i] = starts[part] + from + i;
      },
    );
    return connector.gather(parts, sources, connector.shapes[0]);
  },
  count: () => free,
};

/** Elements that stand side by side before and after. */
interface Run {
  readonly part: number;
  /** Where it begins in its part and in the output. */
  readonly from: number;
  readonly to: number;
  readonly length: number;
}

function eachRun(
  { axis, output }: ConcatAttributes,
  inputs: readonly { readonly shape: Shape }[],
  visit: (run: Run) => void,
): void {
  const rows = sizeOf(output.slice(0, axis));
  const row = sizeOf(output.slice(axis));
  let start = 0;
  inputs.forEach(({ shape }, part) => {
    const length = sizeOf(shape.slice(axis));
    for (let i = 0; i < rows; i++) visit({ part, from: i * length, to: i * row + start, length });
    start += length;
  });
}
