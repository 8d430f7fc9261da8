/** @file MaxPool: the largest value of each window. In a spiking network the earliest spike wins, exactly. */

import { placeWindow, type Window } from '../../geometry/window.ts';
import { floatTensor, intTensor, sizeOf } from '../../graph/tensor.ts';
import { connectMaxPool } from '../connect/max-pool.ts';
import { required } from '../connect/operands.ts';
import { poolRecords } from '../floats/elementwise.ts';
import type { Operator } from '../operator.ts';
import { inputShape } from '../parse/operands.ts';
import { imageShape, imageSize, windowOptions } from '../parse/window-attributes.ts';
import { floatData } from '../reference/elements.ts';
import { pool } from '../reference/pool.ts';

interface PoolAttributes {
  readonly window: Window;
}

const largest = { start: Number.NEGATIVE_INFINITY, step: Math.max, finish: (value: number) => value };

export const maxPool: Operator<PoolAttributes> = {
  type: 'MaxPool',
  becomes: 'the earliest spike of each window',
  group: 'pooling',
  dependence: 'mixed',
  nonNegative: 'input',
  keepsScale: true,
  parse(node, context) {
    const shape = inputShape(node, context, 0);
    return { window: placeWindow(imageSize(node, shape), windowOptions(node, shape.length)) };
  },
  shape: ({ window }, [input]) => [imageShape(input, input[1], window.output)],
  reference(attributes, [input]) {
    const [shape] = maxPool.shape(attributes, [input.shape]);
    const out = pool(floatData(input), input.shape[0] * input.shape[1], attributes.window, largest);
    return [input.kind === 'float' ? floatTensor(shape, out) : intTensor(shape, Float64Array.from(out))];
  },
  kernels: ({ window }, step) => poolRecords(step, window),
  connect: ({ window }, [input], connector) => connectMaxPool(required(input, connector), window, connector),
  count: (_attributes, _inputs, [output]) => ({ macs: 0, pooled: sizeOf(output) }),
};
