/** @file ReduceMean: the mean over some axes; over all image axes it is a global average pooling. */
import type { Window } from '../geometry/window.ts';
import { floatTensor, type Shape, sizeOf } from '../graph/tensor.ts';
import { flagAttribute } from './attributes.ts';
import { readAxes } from './axes.ts';
import { connectAverage } from './connect/average.ts';
import { inputShape } from './operands.ts';
import type { Operator } from './operator.ts';
import { broadcastIndices } from './reference/broadcast.ts';
import { wholeImage } from './whole-image.ts';

interface ReduceAttributes {
  /** The input's shape with size 1 at every reduced axis. */
  readonly kept: Shape;
  readonly output: Shape;
  /** The window that covers the image, where exactly the image axes are reduced. */
  readonly window: Window | undefined;
}

export const reduceMean: Operator<ReduceAttributes> = {
  type: 'ReduceMean',
  parse(node, context) {
    const shape = inputShape(node, context, 0);
    const given = readAxes(node, context, shape.length) ?? [];
    const isNothing = given.length === 0 && flagAttribute(node, 'noop_with_empty_axes');
    const axes = given.length === 0 && !isNothing ? [...shape.keys()] : given;
    const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const output = flagAttribute(node, 'keepdims', true)
      ? kept
      : kept.filter((_, axis) => !axes.includes(axis));
    const image = shape.slice(2);
    const isImage =
      image.length > 0 && image.length <= 2 && axes.join() === image.map((_, i) => i + 2).join();
    return {
      kept,
      output,
      window: isImage ? wholeImage([image.length === 1 ? 1 : image[0], image[image.length - 1]]) : undefined,
    };
  },
  shape: ({ output }) => [output],
  reference({ kept, output }, [input]) {
    const sums = new Float64Array(sizeOf(kept));
    const target = broadcastIndices(kept, input.shape);
    for (let i = 0; i < target.length; i++) sums[target[i]] += input.data[i];
    const divisor = target.length / sums.length;
    return [
      floatTensor(
        output,
        Float32Array.from(sums, (sum) => sum / divisor),
      ),
    ];
  },
  connect({ window }, [input], connector) {
    if (window === undefined) {
      throw connector.unsupported(
        'only the mean over all image axes (rows and columns) works; use GlobalAveragePool.',
      );
    }
    return connectAverage(input, connector.shapes[0][0], window, [sizeOf(window.kernel)], connector);
  },
  count: (_attributes, _inputs, [output]) => ({ macs: 0, pooled: sizeOf(output) }),
};
