/** @file AveragePool: the mean of each window, with or without its padding (`count_include_pad`). */

import { placeWindow, type Window, type WindowOptions } from '../../geometry/window.ts';
import { floatTensor, sizeOf } from '../../graph/tensor.ts';
import { connectAverage } from '../connect/average.ts';
import { poolRecords } from '../floats/elementwise.ts';
import type { Operator } from '../operator.ts';
import { flagAttribute } from '../parse/attributes.ts';
import { inputShape } from '../parse/operands.ts';
import { imageShape, imageSize, windowOptions } from '../parse/window-attributes.ts';
import { floatData } from '../reference/elements.ts';
import { pool } from '../reference/pool.ts';

interface AverageAttributes {
  readonly window: Window;
  /** What each output position divides by. */
  readonly divisors: Float64Array;
}

export const averagePool: Operator<AverageAttributes> = {
  type: 'AveragePool',
  becomes: 'synapses of equal weight',
  group: 'pooling',
  dependence: 'mixed',
  nonNegative: 'input',
  parse(node, context) {
    const shape = inputShape(node, context, 0);
    const options = windowOptions(node, shape.length);
    const window = placeWindow(imageSize(node, shape), options);
    return { window, divisors: divisorsOf(window, options, flagAttribute(node, 'count_include_pad')) };
  },
  shape: ({ window }, [input]) => [imageShape(input, input[1], window.output)],
  reference(attributes, [input]) {
    const { window, divisors } = attributes;
    const out = pool(floatData(input), input.shape[0] * input.shape[1], window, {
      start: 0,
      step: (sum, value) => sum + value,
      finish: (sum, position) => sum / divisors[position],
    });
    return [floatTensor(averagePool.shape(attributes, [input.shape])[0], out)];
  },
  kernels: ({ window, divisors }, step) => poolRecords(step, window, divisors),
  connect: ({ window, divisors }, [input], connector) =>
    connectAverage(input, connector.shapes[0][0], window, divisors, connector),
  count: (_attributes, _inputs, [output]) => ({ macs: 0, pooled: sizeOf(output) }),
};

/** Elements of each window inside the image, or inside the padded image. */
function divisorsOf(window: Window, { padding }: WindowOptions, includePad: boolean): Float64Array {
  const counts = ([0, 1] as const).map((axis) => {
    const end = padding.kind === 'explicit' ? padding.end[axis] : samePadEnd(window, axis);
    const low = includePad ? -window.padStart[axis] : 0;
    const high = includePad ? window.input[axis] + end : window.input[axis];
    return Array.from({ length: window.output[axis] }, (_, output) => {
      const first = output * window.strides[axis] - window.padStart[axis];
      let count = 0;
      for (let tap = 0; tap < window.kernel[axis]; tap++) {
        const at = first + tap * window.dilations[axis];
        if (at >= low && at < high) count++;
      }
      return count;
    });
  });
  const [rows, columns] = counts;
  const divisors = new Float64Array(rows.length * columns.length);
  let position = 0;
  for (const row of rows) for (const column of columns) divisors[position++] = row * column;
  return divisors;
}

/** End padding that `auto_pad` implies: what the last window reads beyond the image. */
function samePadEnd(window: Window, axis: 0 | 1): number {
  const extent = (window.kernel[axis] - 1) * window.dilations[axis] + 1;
  const last = (window.output[axis] - 1) * window.strides[axis] - window.padStart[axis] + extent;
  return Math.max(0, last - window.input[axis]);
}
