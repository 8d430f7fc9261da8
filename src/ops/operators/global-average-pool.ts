/** @file GlobalAveragePool: the mean of each channel. */

import type { Window } from '../../geometry/window.ts';
import { floatTensor, sizeOf } from '../../graph/tensor.ts';
import { connectAverage } from '../connect/average.ts';
import { poolRecords } from '../floats/elementwise.ts';
import type { Operator } from '../operator.ts';
import { inputShape } from '../parse/operands.ts';
import { imageShape, imageSize } from '../parse/window-attributes.ts';
import { floatData } from '../reference/elements.ts';
import { pool } from '../reference/pool.ts';
import { wholeImage } from './whole-image.ts';

export const globalAveragePool: Operator<{ readonly window: Window }> = {
  type: 'GlobalAveragePool',
  becomes: 'synapses of equal weight',
  group: 'pooling',
  dependence: 'mixed',
  nonNegative: 'input',
  parse: (node, context) => ({ window: wholeImage(imageSize(node, inputShape(node, context, 0))) }),
  shape: ({ window }, [input]) => [imageShape(input, input[1], window.output)],
  reference(attributes, [input]) {
    const { window } = attributes;
    const divisor = sizeOf(window.kernel);
    const out = pool(floatData(input), input.shape[0] * input.shape[1], window, {
      start: 0,
      step: (sum, value) => sum + value,
      finish: (sum) => sum / divisor,
    });
    return [floatTensor(globalAveragePool.shape(attributes, [input.shape])[0], out)];
  },
  kernels: ({ window }, step) => poolRecords(step, window, [sizeOf(window.kernel)]),
  connect: ({ window }, [input], connector) =>
    connectAverage(input, connector.shapes[0][0], window, [sizeOf(window.kernel)], connector),
  count: (_attributes, _inputs, [output]) => ({ macs: 0, pooled: sizeOf(output) }),
};
