/** @file Sum and Mean of any number of values. Branches are added two by two, which is written before a graph is planned. */
import { sizeOf } from '../../graph/tensor.ts';
import { type Broadcast, parseBroadcast } from '../broadcasting.ts';
import { constantsOnly } from '../connect/constants-only.ts';
import { free, type Operator } from '../operator.ts';
import { broadcastIndices } from '../reference/broadcast.ts';
import { tensorOf } from '../reference/elements.ts';

const total = (type: string, factor: (values: number) => number): Operator<Broadcast> => ({
  type,
  parse: parseBroadcast,
  shape: ({ output }) => [output],
  reference({ output }, inputs) {
    const sum = new Float64Array(sizeOf(output));
    for (const { shape, data } of inputs) {
      const from = broadcastIndices(shape, output);
      for (let i = 0; i < sum.length; i++) sum[i] += data[from[i]];
    }
    const scaled = sum.map((value) => value * factor(inputs.length));
    return [tensorOf(Float32Array.from(scaled), output)];
  },
  connect: constantsOnly('add up'),
  count: () => free,
});

export const sum = total('Sum', () => 1);
export const mean = total('Mean', (values) => 1 / values);
